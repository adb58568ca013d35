package dev.tatara.trainer.comm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/** Messages between single ranks, in the patterns of a pipeline. */
class MessagesTest {
  private static final long[] SIZES = {0, 1, 7, 4096, 131_072, 131_073, 3_000_001};

  @ParameterizedTest
  @EachTransport
  void neighboursMaySendBeforeTheyReceive(Communicators.Transport transport) throws Exception {
    LocalRanks.run(
        4,
        transport,
        communicator -> {
          int next = (communicator.rank() + 1) % 4;
          int previous = (communicator.rank() + 3) % 4;
          try (Arena arena = Arena.ofConfined()) {
            for (long size : SIZES) {
              // All send both ways at once, more than any connection holds, from one segment.
              MemorySegment out = arena.allocate(size);
              MemorySegment in = arena.allocate(size);
              for (int micro = 0; micro < 3; micro++) {
                communicator.send(out.fill(mark(communicator.rank(), next, micro)), next);
                communicator.send(out.fill(mark(communicator.rank(), previous, micro)), previous);
              }
              for (int micro = 0; micro < 3; micro++) {
                communicator.receive(in, previous);
                assertFilled(in, mark(previous, communicator.rank(), micro));
              }
              for (int micro = 0; micro < 3; micro++) {
                communicator.receive(in, next);
                assertFilled(in, mark(next, communicator.rank(), micro));
              }
            }
          }
        });
  }

  @ParameterizedTest
  @EachTransport
  void whatIsReceivedDoesNotHoldUpWhatIsSent(Communicators.Transport transport) throws Exception {
    LocalRanks.run(
        3,
        transport,
        communicator -> {
          try (Arena arena = Arena.ofShared()) {
            List<Pending> pending = new ArrayList<>();
            List<MemorySegment> received = new ArrayList<>();
            // Everybody first awaits everybody else, and sends only then.
            for (int peer = 0; peer < 3; peer++) {
              if (peer != communicator.rank()) {
                MemorySegment in = arena.allocate(1 << 20);
                received.add(in);
                pending.add(communicator.receiveAsync(in, peer));
              }
            }
            MemorySegment out = arena.allocate(1 << 20).fill((byte) (communicator.rank() + 1));
            for (int peer = 0; peer < 3; peer++) {
              if (peer != communicator.rank()) {
                pending.add(communicator.sendAsync(out, peer));
              }
            }
            pending.forEach(Pending::await);
            int sum = 0;
            for (MemorySegment in : received) {
              sum += in.get(ValueLayout.JAVA_BYTE, (1 << 20) - 1);
            }
            assertEquals(6 - (communicator.rank() + 1), sum);
          }
        });
  }

  @ParameterizedTest
  @EachTransport
  void aSenderMayCloseBeforeItsLastMessageIsReceived(Communicators.Transport transport)
      throws Exception {
    LocalRanks.run(
        2,
        transport,
        communicator -> {
          try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(500_000);
            if (communicator.rank() == 0) {
              communicator.send(bytes.fill((byte) 9), 1);
            } else {
              Thread.sleep(300);
              communicator.receive(bytes, 0);
              assertFilled(bytes, (byte) 9);
            }
          }
        });
  }

  @ParameterizedTest
  @HostTransports
  void sizesThatDoNotMatchAreNamed(Communicators.Transport transport) throws Exception {
    LocalRanks.run(
        2,
        transport,
        communicator -> {
          try (Arena arena = Arena.ofConfined()) {
            if (communicator.rank() == 0) {
              communicator.send(arena.allocate(16), 1);
            } else {
              MemorySegment tooLarge = arena.allocate(32);
              IllegalStateException error =
                  assertThrows(
                      IllegalStateException.class, () -> communicator.receive(tooLarge, 0));
              assertTrue(error.getMessage().contains("sent 16 bytes"), error.getMessage());
            }
          }
        });
  }

  @Test
  void nobodySendsToItself() throws Exception {
    LocalRanks.run(
        2,
        Communicators.Transport.SHARED_MEMORY,
        communicator ->
            assertThrows(
                IllegalArgumentException.class,
                () -> communicator.send(MemorySegment.NULL, communicator.rank())));
    try (Communicator solo = new SoloCommunicator()) {
      assertThrows(IllegalArgumentException.class, () -> solo.receive(MemorySegment.NULL, 0));
    }
  }

  private static byte mark(int from, int to, int micro) {
    return (byte) (from * 16 + to * 4 + micro);
  }

  private static void assertFilled(MemorySegment bytes, byte expected) {
    for (long i = 0; i < bytes.byteSize(); i++) {
      if (bytes.get(ValueLayout.JAVA_BYTE, i) != expected) {
        throw new AssertionError("byte " + i + " of " + bytes.byteSize());
      }
    }
  }
}
