package dev.tatara.trainer.comm;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * This rank's two connections in the ring: it sends to the next rank and receives from the one
 * before.
 */
final class RingLink implements AutoCloseable {
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int POLL_MILLIS = 100;
  private static final int HEADER_MILLIS = 5_000;

  /** Tries before waiting in the kernel: a waiting neighbour answers within microseconds. */
  private static final int SPINS = 200;

  private final Membership membership;
  private final int previous;
  private final int next;
  private final SocketChannel toNext;
  private final SocketChannel fromPrevious;
  private final Selector selector;

  private RingLink(Membership membership, SocketChannel toNext, SocketChannel fromPrevious)
      throws IOException {
    this.membership = membership;
    this.previous = Math.floorMod(membership.rank() - 1, membership.worldSize());
    this.toNext = toNext;
    this.fromPrevious = fromPrevious;
    this.next = (membership.rank() + 1) % membership.worldSize();
    toNext.configureBlocking(false);
    fromPrevious.configureBlocking(false);
    selector = Selector.open();
    toNext.register(selector, 0);
    fromPrevious.register(selector, 0);
  }

  /** Connects to the next rank and waits for the previous one at {@code server}. */
  static RingLink connect(Membership membership, ServerSocketChannel server, String bindAddress)
      throws IOException {
    int next = (membership.rank() + 1) % membership.worldSize();
    Welcome.Peer address = membership.welcome().peers().get(next);
    SocketChannel toNext = SocketChannel.open();
    SocketChannel fromPrevious = null;
    try {
      toNext.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
      toNext.bind(new InetSocketAddress(bindAddress, 0));
      toNext.connect(new InetSocketAddress(address.host(), address.port()));
      toNext.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer header = ByteBuffer.allocate(Long.BYTES);
      header.putLong(membership.welcome().groupId()).flip();
      while (header.hasRemaining()) {
        toNext.write(header);
      }
      fromPrevious = accept(membership, server);
      return new RingLink(membership, toNext, fromPrevious);
    } catch (IOException | RuntimeException e) {
      toNext.close();
      if (fromPrevious != null) {
        fromPrevious.close();
      }
      throw e;
    }
  }

  private static SocketChannel accept(Membership membership, ServerSocketChannel server)
      throws IOException {
    server.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      server.register(selector, SelectionKey.OP_ACCEPT);
      while (true) {
        membership.check();
        selector.select(POLL_MILLIS);
        selector.selectedKeys().clear();
        SocketChannel channel = server.accept();
        if (channel != null) {
          if (saysGroup(channel, membership.welcome().groupId())) {
            return channel;
          }
          channel.close();
        }
      }
    }
  }

  private static boolean saysGroup(SocketChannel channel, long groupId) {
    try {
      channel.socket().setSoTimeout(HEADER_MILLIS);
      return new DataInputStream(channel.socket().getInputStream()).readLong() == groupId;
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends {@code out} to the next rank while it fills {@code in} from the previous one. */
  void exchange(ByteBuffer out, ByteBuffer in) {
    try {
      int idle = 0;
      while (out.hasRemaining() || in.hasRemaining()) {
        int moved = out.hasRemaining() ? toNext.write(out) : 0;
        if (in.hasRemaining()) {
          int read = fromPrevious.read(in);
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
      membership.check();
      throw membership.peerLost(
          "a neighbour in the ring, rank %d or %d, was lost: %s"
              .formatted(previous, next, e.getMessage()),
          e);
    }
  }

  private void await(boolean sending, boolean receiving) throws IOException {
    membership.check();
    toNext.keyFor(selector).interestOps(sending ? SelectionKey.OP_WRITE : 0);
    fromPrevious.keyFor(selector).interestOps(receiving ? SelectionKey.OP_READ : 0);
    selector.select(POLL_MILLIS);
    selector.selectedKeys().clear();
  }

  @Override
  public void close() {
    try (toNext;
        fromPrevious;
        selector) {
      // Closes all three, whatever happens to one of them.
    } catch (IOException e) {
      // Closed as far as they can be.
    }
  }
}
