package dev.tatara.trainer.comm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * A connection that this rank writes to and one that it reads from, used at the same time. A link
 * for messages has only one of them. For one thread at a time.
 */
final class Link implements AutoCloseable {
  private static final int POLL_MILLIS = 100;

  /** Tries before waiting in the kernel: a waiting neighbour answers within microseconds. */
  private static final int SPINS = 200;

  /** What is given to the kernel at once; a buffer cannot view more than 2 GiB. */
  private static final long PIECE_BYTES = 8 << 20;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Group group;
  private final int reader;
  private final int writer;
  private final SocketChannel toReader;
  private final SocketChannel fromWriter;
  private final Selector selector;

  private Link(
      Group group, int reader, SocketChannel toReader, int writer, SocketChannel fromWriter)
      throws IOException {
    this.group = group;
    this.reader = reader;
    this.writer = writer;
    this.toReader = toReader;
    this.fromWriter = fromWriter;
    selector = Selector.open();
    for (SocketChannel channel : new SocketChannel[] {toReader, fromWriter}) {
      if (channel != null) {
        channel.configureBlocking(false);
        channel.register(selector, 0);
      }
    }
  }

  /** To the next rank of the ring, and from the previous one. */
  static Link ring(Group group, SocketChannel toNext, SocketChannel fromPrevious)
      throws IOException {
    int size = group.size();
    int next = (group.rank() + 1) % size;
    int previous = Math.floorMod(group.rank() - 1, size);
    return new Link(group, next, toNext, previous, fromPrevious);
  }

  static Link sending(Group group, int peer, SocketChannel channel) throws IOException {
    return new Link(group, peer, channel, peer, null);
  }

  static Link receiving(Group group, int peer, SocketChannel channel) throws IOException {
    return new Link(group, peer, null, peer, channel);
  }

  void send(MemorySegment bytes) {
    for (long done = 0; done < bytes.byteSize(); done += PIECE_BYTES) {
      exchange(piece(bytes, done), NOTHING);
    }
  }

  void receive(MemorySegment bytes) {
    for (long done = 0; done < bytes.byteSize(); done += PIECE_BYTES) {
      exchange(NOTHING, piece(bytes, done));
    }
  }

  private static ByteBuffer piece(MemorySegment bytes, long start) {
    return bytes.asSlice(start, Math.min(PIECE_BYTES, bytes.byteSize() - start)).asByteBuffer();
  }

  /** Sends {@code out} while it fills {@code in}. */
  void exchange(ByteBuffer out, ByteBuffer in) {
    try {
      int idle = 0;
      while (out.hasRemaining() || in.hasRemaining()) {
        int moved = out.hasRemaining() ? toReader.write(out) : 0;
        if (in.hasRemaining()) {
          int read = fromWriter.read(in);
          if (read < 0) {
            throw new IOException("end of stream");
          }
          moved += read;
        }
        if (moved > 0) {
          idle = 0;
        } else if (++idle > SPINS) {
          await(out.hasRemaining(), in.hasRemaining());
        } else {
          Thread.onSpinWait();
        }
      }
    } catch (IOException e) {
      group.check();
      throw group.peerLost(
          (reader == writer
                  ? "rank " + group.worldRank(reader) + " was lost: "
                  : "a neighbour in the ring, rank %d or %d, was lost: "
                      .formatted(group.worldRank(writer), group.worldRank(reader)))
              + e.getMessage(),
          e);
    }
  }

  private void await(boolean sending, boolean receiving) throws IOException {
    group.check();
    if (toReader != null) {
      toReader.keyFor(selector).interestOps(sending ? SelectionKey.OP_WRITE : 0);
    }
    if (fromWriter != null) {
      fromWriter.keyFor(selector).interestOps(receiving ? SelectionKey.OP_READ : 0);
    }
    selector.select(POLL_MILLIS);
    selector.selectedKeys().clear();
  }

  @Override
  public void close() {
    try (toReader;
        fromWriter;
        selector) {
      // Closes all that are there, whatever happens to one of them.
    } catch (IOException e) {
      // Closed as far as they can be.
    }
  }
}
