package dev.tatara.trainer.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.tatara.trainer.artifact.Sha256;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.DoubleUnaryOperator;

/**
 * Draws initial weights from a counter-based generator: element i of a parameter depends only on
 * the seed, the parameter's name and i in the whole tensor. Any rank can therefore draw any slice
 * of the same model, and the bits are the same on every machine, whatever libtorch's own generator
 * does.
 *
 * <p>The key is the first 8 bytes (big-endian) of SHA-256 over the seed (8 bytes, big-endian) and
 * the name (UTF-8). Output i is SplitMix64's mix of {@code key + (i + 1) 0x9e3779b97f4a7c15}
 * (Steele, Lea and Flood 2014); its upper 53 bits are a uniform number in (0, 1), and {@link
 * NormalQuantile} of that is the normal number; A of an adapter is uniform itself.
 */
final class Initializer {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private final long seed;

  Initializer(long seed) {
    this.seed = seed;
  }

  /**
   * Draws elements of a parameter.
   *
   * @param from the first one, in row-major order of this rank's part
   * @param memory where they go: as many fp32 as it has room for
   */
  void draw(ParameterSpec spec, long from, MemorySegment memory) {
    switch (spec.kind()) {
      case MATRIX -> fill(spec, from, memory, u -> spec.standardDeviation() * NormalQuantile.of(u));
      case LORA_A -> {
        double bound = spec.standardDeviation() * Math.sqrt(3);
        fill(spec, from, memory, u -> bound * (2 * u - 1));
      }
      case NORM_WEIGHT -> {
        for (long i = 0; i < memory.byteSize() / Float.BYTES; i++) {
          memory.setAtIndex(JAVA_FLOAT, i, 1);
        }
      }
      case BIAS, NORM_BIAS, LORA_B -> memory.fill((byte) 0);
    }
  }

  /**
   * Rows that pad the vocabulary are 0: they get no gradient and so stay 0, and a model is the same
   * however many of them there are.
   */
  private void fill(
      ParameterSpec spec, long from, MemorySegment memory, DoubleUnaryOperator ofUniform) {
    long key = key(spec.name());
    long realElements = spec.realRows() * spec.partition().globalShape().getLast();
    long elements = memory.byteSize() / Float.BYTES;
    for (long i = 0; i < elements; i++) {
      long index = spec.partition().globalIndex(from + i);
      double value = index < realElements ? ofUniform.applyAsDouble(uniform(key, index)) : 0;
      memory.setAtIndex(JAVA_FLOAT, i, (float) value);
    }
  }

  private static double uniform(long key, long index) {
    return ((mix(key + (index + 1) * GOLDEN_GAMMA) >>> 11) + 0.5) * 0x1p-53;
  }

  private long key(String name) {
    MessageDigest digest = Sha256.newDigest();
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).flip());
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest.digest()).getLong();
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
