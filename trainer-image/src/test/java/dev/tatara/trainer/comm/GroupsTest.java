package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;

/** Groups split from all ranks, as a layout of rows and columns needs them. */
class GroupsTest {

  @ParameterizedTest
  @EachTransport
  void rowsAndColumnsSumAmongThemselves(Communicators.Transport transport) throws Exception {
    LocalRanks.run(
        6,
        transport,
        world -> {
          int row = world.rank() / 3;
          int column = world.rank() % 3;
          try (Communicator inRow = world.split(row, column);
              Communicator inColumn = world.split(column, row)) {
            assertEquals(column, inRow.rank());
            assertEquals(3, inRow.worldSize());
            assertEquals(row, inColumn.rank());
            assertEquals(2, inColumn.worldSize());
            for (int round = 0; round < 3; round++) {
              assertEquals(3 * 3 * row + 3, sum(inRow, world.rank()));
              assertEquals(2 * column + 3, sum(inColumn, world.rank()));
              assertEquals(15, sum(world, world.rank()));
            }
          }
        });
  }

  @ParameterizedTest
  @EachTransport
  void keysOrderAGroupAndGroupsCanBeSplitAgain(Communicators.Transport transport) throws Exception {
    LocalRanks.run(
        4,
        transport,
        world -> {
          try (Communicator reversed = world.split(7, -world.rank());
              Communicator alone = world.split(world.rank(), 0);
              Communicator pair = reversed.split(reversed.rank() / 2, 0)) {
            assertEquals(3 - world.rank(), reversed.rank());
            assertEquals(1, alone.worldSize());
            assertEquals(2, pair.worldSize());
            assertEquals(reversed.rank() % 2, pair.rank());
            assertEquals(world.rank() < 2 ? 1 : 5, sum(pair, world.rank()));
          }
        });
  }

  @ParameterizedTest
  @HostTransports
  void whatIsStartedRunsInOrderBesideMessagesOfOtherGroups(Communicators.Transport transport)
      throws Exception {
    LocalRanks.run(
        4,
        transport,
        world -> {
          try (Communicator pair = world.split(world.rank() / 2, 0);
              Arena arena = Arena.ofShared()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_FLOAT, 300_000);
            value.set(ValueLayout.JAVA_FLOAT, 0, 1);
            List<Pending> pending = new ArrayList<>();
            for (int round = 0; round < 5; round++) {
              pending.add(world.allReduceAsync(value, DataType.FP32));
            }
            MemorySegment message = arena.allocate(1 << 20);
            message.fill((byte) pair.rank());
            MemorySegment reply = arena.allocate(1 << 20);
            pair.send(message, 1 - pair.rank());
            pair.receive(reply, 1 - pair.rank());
            assertEquals(1 - pair.rank(), reply.get(ValueLayout.JAVA_BYTE, (1 << 20) - 1));
            pending.forEach(Pending::await);
            assertEquals(1024, value.get(ValueLayout.JAVA_FLOAT, 0));
          }
        });
  }

  private static float sum(Communicator communicator, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment floats = arena.allocateFrom(ValueLayout.JAVA_FLOAT, (float) value);
      communicator.allReduce(floats);
      return floats.get(ValueLayout.JAVA_FLOAT, 0);
    }
  }
}
