package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What every backend promises. */
class CommunicatorTest {
  private static final int[] COUNTS = {0, 1, 2, 3, 5, 1023, 65_537, 262_144, 1_300_003};

  static Stream<Arguments> groups() {
    return Stream.of(Communicators.Transport.values())
        .flatMap(
            transport ->
                Stream.of(1, 2, 3, 4).map(worldSize -> Arguments.of(transport, worldSize)));
  }

  @ParameterizedTest
  @MethodSource("groups")
  void allReduceSumsInTheOrderOfTheRing(Communicators.Transport transport, int worldSize)
      throws Exception {
    LocalRanks.run(
        worldSize,
        transport,
        communicator -> {
          for (int repetition = 0; repetition < 2; repetition++) {
            for (int count : COUNTS) {
              try (Arena arena = Arena.ofConfined()) {
                MemorySegment floats = copy(arena, values(count, communicator.rank()));
                communicator.allReduce(floats);
                assertBits(expectedSums(count, worldSize), floats, 0, count);
              }
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("groups")
  void reduceScatterLeavesTheOwnShard(Communicators.Transport transport, int worldSize)
      throws Exception {
    LocalRanks.run(
        worldSize,
        transport,
        communicator -> {
          for (int count : COUNTS) {
            try (Arena arena = Arena.ofConfined()) {
              MemorySegment floats = copy(arena, values(count, communicator.rank()));
              communicator.reduceScatter(floats);
              Shard own = Shard.of(count, worldSize, communicator.rank());
              assertBits(expectedSums(count, worldSize), floats, own.start(), own.length());
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("groups")
  void broadcastCopiesFromAnyRoot(Communicators.Transport transport, int worldSize)
      throws Exception {
    LocalRanks.run(
        worldSize,
        transport,
        communicator -> {
          for (int root = 0; root < worldSize; root++) {
            for (int count : COUNTS) {
              try (Arena arena = Arena.ofConfined()) {
                MemorySegment floats = copy(arena, values(count, communicator.rank()));
                communicator.broadcast(floats, root);
                assertBits(values(count, root), floats, 0, count);
              }
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("groups")
  void nobodyPassesABarrierBeforeAllHaveCome(Communicators.Transport transport, int worldSize)
      throws Exception {
    AtomicInteger arrived = new AtomicInteger();
    LocalRanks.run(
        worldSize,
        transport,
        communicator -> {
          for (int round = 1; round <= 50; round++) {
            arrived.incrementAndGet();
            communicator.barrier();
            assertTrue(arrived.get() >= round * worldSize, "round " + round);
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Communicators.Transport.class)
  void aRankThatFailsEndsTheOthers(Communicators.Transport transport) throws Exception {
    LocalRanks.run(
        3,
        transport,
        communicator -> {
          communicator.barrier();
          if (communicator.rank() == 2) {
            communicator.abort("out of disk");
          } else {
            long start = System.nanoTime();
            TrainerException lost = assertThrows(TrainerException.class, communicator::barrier);
            assertEquals(FailureReason.PEER_LOST, lost.reason());
            assertTrue(System.nanoTime() - start < 5_000_000_000L);
            communicator.abort(lost.getMessage());
          }
        });
  }

  @ParameterizedTest
  @EnumSource(Communicators.Transport.class)
  void aRankThatLeavesEarlyEndsTheOthers(Communicators.Transport transport) throws Exception {
    LocalRanks.run(
        3,
        transport,
        communicator -> {
          communicator.barrier();
          if (communicator.rank() != 1) {
            TrainerException lost = assertThrows(TrainerException.class, communicator::barrier);
            assertEquals(FailureReason.PEER_LOST, lost.reason());
          }
        });
  }

  @Test
  void shardsCoverTheArrayOnce() {
    for (int worldSize = 1; worldSize <= 5; worldSize++) {
      for (int count : COUNTS) {
        long covered = 0;
        for (int rank = 0; rank < worldSize; rank++) {
          Shard shard = Shard.of(count, worldSize, rank);
          assertEquals(covered, shard.start());
          covered += shard.length();
        }
        assertEquals(count, covered);
      }
    }
  }

  private static float[] values(int count, int rank) {
    SplittableRandom random = new SplittableRandom(31L * count + rank);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = Math.scalb(random.nextInt(), -(i % 24));
    }
    return values;
  }

  private static float[] expectedSums(int count, int worldSize) {
    float[][] inputs = new float[worldSize][];
    for (int rank = 0; rank < worldSize; rank++) {
      inputs[rank] = values(count, rank);
    }
    float[] sums = new float[count];
    for (int owner = 0; owner < worldSize; owner++) {
      Shard shard = Shard.of(count, worldSize, owner);
      for (int i = (int) shard.start(); i < shard.start() + shard.length(); i++) {
        float sum = inputs[(owner + 1) % worldSize][i];
        for (int step = 2; step <= worldSize; step++) {
          sum += inputs[(owner + step) % worldSize][i];
        }
        sums[i] = sum;
      }
    }
    return sums;
  }

  private static MemorySegment copy(Arena arena, float[] values) {
    return arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
  }

  private static void assertBits(float[] expected, MemorySegment floats, long start, long length) {
    for (long i = start; i < start + length; i++) {
      int bits = Float.floatToRawIntBits(floats.getAtIndex(ValueLayout.JAVA_FLOAT, i));
      if (bits != Float.floatToRawIntBits(expected[(int) i])) {
        throw new AssertionError(
            "element %d of %d: %s, expected %s"
                .formatted(i, expected.length, Float.intBitsToFloat(bits), expected[(int) i]));
      }
    }
  }
}
