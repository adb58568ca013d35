package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every backend promises. */
class CommunicatorTest {
  private static final int[] COUNTS = {0, 1, 2, 3, 5, 1023, 65_537, 400_003};

  static Stream<Arguments> groups() {
    return Stream.of(Communicators.Transport.values())
        .flatMap(
            transport ->
                Stream.of(1, 2, 3, 5, 8).map(worldSize -> Arguments.of(transport, worldSize)));
  }

  private interface Check {
    void run(Communicator communicator, Sample sample, MemorySegment memory);
  }

  /** Each rank with its own values, for all sizes and types. */
  private static void forAll(Communicators.Transport transport, int worldSize, Check check)
      throws Exception {
    LocalRanks.run(
        worldSize,
        transport,
        communicator -> {
          for (DataType type : DataType.values()) {
            for (int count : COUNTS) {
              if (worldSize <= 3 || count <= 100_000) {
                boolean anyOrder = transport == Communicators.Transport.NCCL;
                Sample sample = new Sample(count, type, worldSize, anyOrder);
                try (Arena arena = Arena.ofConfined()) {
                  check.run(communicator, sample, sample.memory(arena, communicator.rank()));
                }
              }
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("groups")
  void allReduceSumsInTheOrderOfTheRing(Communicators.Transport transport, int worldSize)
      throws Exception {
    forAll(
        transport,
        worldSize,
        (communicator, sample, memory) -> {
          communicator.allReduce(memory, sample.type());
          sample.assertEqual(sample.sums(), memory);
        });
  }

  @ParameterizedTest
  @MethodSource("groups")
  void reduceScatterLeavesTheOwnShardAndAllGatherBringsTheOthers(
      Communicators.Transport transport, int worldSize) throws Exception {
    forAll(
        transport,
        worldSize,
        (communicator, sample, memory) -> {
          communicator.reduceScatter(memory, sample.type());
          Shard own = Shard.of(sample.count(), worldSize, communicator.rank());
          sample.assertEqual(sample.sums(), memory, own);
          communicator.allGather(memory, sample.type());
          sample.assertEqual(sample.sums(), memory);
        });
  }

  @ParameterizedTest
  @MethodSource("groups")
  void allReduceMaxFindsTheLargest(Communicators.Transport transport, int worldSize)
      throws Exception {
    forAll(
        transport,
        worldSize,
        (communicator, sample, memory) -> {
          if (sample.type() == DataType.FP32) {
            communicator.allReduceMax(memory);
            sample.assertEqual(sample.maxima(), memory);
          }
        });
  }

  @ParameterizedTest
  @HostTransports
  void whatIsNotANumberStaysSo(Communicators.Transport transport) throws Exception {
    LocalRanks.run(
        3,
        transport,
        communicator -> {
          float value = communicator.rank() == 1 ? Float.NaN : communicator.rank();
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment floats = arena.allocateFrom(ValueLayout.JAVA_FLOAT, value);
            communicator.allReduceMax(floats);
            assertTrue(Float.isNaN(floats.get(ValueLayout.JAVA_FLOAT, 0)));
            short bits = (short) (Float.floatToRawIntBits(value) >>> 16);
            MemorySegment halves = arena.allocateFrom(ValueLayout.JAVA_SHORT, bits);
            communicator.allReduce(halves, DataType.BF16);
            int sum = halves.get(ValueLayout.JAVA_SHORT, 0) << 16;
            assertTrue(Float.isNaN(Float.intBitsToFloat(sum)));
          }
        });
  }

  @ParameterizedTest
  @EachTransport
  void largeArraysOfTwoRanks(Communicators.Transport transport) throws Exception {
    LocalRanks.run(
        2,
        transport,
        communicator -> {
          try (Arena arena = Arena.ofConfined()) {
            long count = 16 << 20; // 64 MiB
            MemorySegment floats = arena.allocate(ValueLayout.JAVA_FLOAT, count);
            for (long i = 0; i < count; i++) {
              floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, i + communicator.rank());
            }
            communicator.allReduce(floats);
            for (long i = 0; i < count; i++) {
              float expected = (float) i + (i + 1);
              if (floats.getAtIndex(ValueLayout.JAVA_FLOAT, i) != expected) {
                throw new AssertionError("element " + i);
              }
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("groups")
  void broadcastCopiesFromAnyRoot(Communicators.Transport transport, int worldSize)
      throws Exception {
    forAll(
        transport,
        worldSize,
        (communicator, sample, memory) -> {
          int root = sample.count() % worldSize;
          communicator.broadcast(memory, root);
          sample.assertEqual(sample.values(root), memory);
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
  @EachTransport
  void aRankThatFailsEndsTheOthers(Communicators.Transport transport) throws Exception {
    LocalRanks.run(
        3,
        transport,
        communicator -> {
          communicator.barrier();
          if (communicator.rank() == 2) {
            communicator.abort("out of disk");
          } else {
            TrainerException lost = assertThrows(TrainerException.class, communicator::barrier);
            assertEquals(FailureReason.PEER_LOST, lost.reason());
            communicator.abort(lost.getMessage());
          }
        });
  }

  @ParameterizedTest
  @EachTransport
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
}
