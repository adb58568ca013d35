package dev.tatara.trainer.comm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * What each rank brings to an operation, and what must come out, in plain loops.
 *
 * @param anyOrder whether the sums are the same in any order of additions
 */
record Sample(int count, DataType type, int worldSize, boolean anyOrder) {

  /** Small whole numbers, or values of many magnitudes, so that another order shows. */
  float[] values(int rank) {
    SplittableRandom random = new SplittableRandom(31L * count + rank);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          anyOrder ? random.nextInt(-8, 9) : rounded(Math.scalb(random.nextInt(), -(i % 24)));
    }
    return values;
  }

  /** The sums that the contract promises. */
  float[] sums() {
    float[][] inputs = new float[worldSize][];
    for (int rank = 0; rank < worldSize; rank++) {
      inputs[rank] = values(rank);
    }
    float[] sums = new float[count];
    for (int owner = 0; owner < worldSize; owner++) {
      Shard shard = Shard.of(count, worldSize, owner);
      for (int i = (int) shard.start(); i < shard.start() + shard.length(); i++) {
        float sum = inputs[(owner + 1) % worldSize][i];
        for (int step = 2; step <= worldSize; step++) {
          sum += inputs[(owner + step) % worldSize][i];
        }
        sums[i] = worldSize == 1 ? inputs[0][i] : rounded(sum);
      }
    }
    return sums;
  }

  float[] maxima() {
    float[] maxima = values(0);
    for (int rank = 1; rank < worldSize; rank++) {
      float[] values = values(rank);
      for (int i = 0; i < count; i++) {
        maxima[i] = Math.max(maxima[i], values[i]);
      }
    }
    return maxima;
  }

  MemorySegment memory(Arena arena, int rank) {
    float[] values = values(rank);
    if (type == DataType.FP32) {
      return arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
    }
    MemorySegment memory = arena.allocate(ValueLayout.JAVA_SHORT, count);
    for (int i = 0; i < count; i++) {
      int upper = Float.floatToRawIntBits(values[i]) >>> 16;
      memory.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) upper);
    }
    return memory;
  }

  /** Compares the bits of one shard. */
  void assertEqual(float[] expected, MemorySegment memory, Shard shard) {
    for (long i = shard.start(); i < shard.start() + shard.length(); i++) {
      float value =
          switch (type) {
            case FP32 -> memory.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            case BF16 -> Float.intBitsToFloat(memory.getAtIndex(ValueLayout.JAVA_SHORT, i) << 16);
          };
      if (Float.floatToRawIntBits(value) != Float.floatToRawIntBits(expected[(int) i])) {
        throw new AssertionError(
            "element %d of %d: %s, expected %s".formatted(i, count, value, expected[(int) i]));
      }
    }
  }

  void assertEqual(float[] expected, MemorySegment memory) {
    assertEqual(expected, memory, new Shard(0, count));
  }

  /** The nearest value of the type, by its definition: no arithmetic on bits. */
  private float rounded(float value) {
    if (type == DataType.FP32 || value == 0) {
      return value;
    }
    float unit = Math.scalb(1f, Math.getExponent(value) - 7); // 8 significant bits
    return (float) Math.rint(value / (double) unit) * unit;
  }
}
