package dev.tatara.trainer.comm;

import dev.tatara.trainer.TrainerException;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where this process listens for the other ranks of the run, for all groups that it is in. Each
 * connection carries bytes in one direction, and begins with what it is for.
 */
final class TcpEndpoint implements AutoCloseable {
  private static final int BUFFER_BYTES = 4 << 20;
  private static final int POLL_MILLIS = 100;
  private static final int HEADER_MILLIS = 5_000;

  /** What a connection carries. */
  enum Purpose {
    RING,
    MESSAGES
  }

  /**
   * Names a connection into this process.
   *
   * @param group number of the group, the same on all of its ranks
   * @param from rank in the run of the sender
   */
  record Route(long group, int from, Purpose purpose) {}

  private final String bindAddress;
  private final ServerSocketChannel server;
  private final Map<Route, CompletableFuture<SocketChannel>> arrivals = new ConcurrentHashMap<>();

  private TcpEndpoint(String bindAddress, ServerSocketChannel server) {
    this.bindAddress = bindAddress;
    this.server = server;
  }

  static TcpEndpoint open(String bindAddress) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    try {
      server.bind(new InetSocketAddress(bindAddress, 0));
      return new TcpEndpoint(bindAddress, server);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  Welcome.Peer address() throws IOException {
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    return new Welcome.Peer(bindAddress, port);
  }

  /** Lets the ranks of this run connect. */
  void start(long runId) {
    Thread.ofPlatform().daemon().name("endpoint").start(() -> listen(runId));
  }

  private void listen(long runId) {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().name("endpoint-header").start(() -> receive(channel, runId));
      }
    } catch (IOException e) {
      // The endpoint was closed.
    }
  }

  private void receive(SocketChannel channel, long runId) {
    try {
      channel.socket().setSoTimeout(HEADER_MILLIS);
      DataInputStream header = new DataInputStream(channel.socket().getInputStream());
      if (header.readLong() == runId) {
        Route route =
            new Route(header.readLong(), header.readInt(), Purpose.values()[header.readByte()]);
        arrival(route).complete(channel);
        return;
      }
    } catch (IOException | RuntimeException e) {
      // No rank of this run.
    }
    closeQuietly(channel);
  }

  private CompletableFuture<SocketChannel> arrival(Route route) {
    return arrivals.computeIfAbsent(route, r -> new CompletableFuture<>());
  }

  /** Connects to a rank of the run, which will {@link #accept} it. */
  SocketChannel connect(Membership membership, int toRank, long group, Purpose purpose)
      throws IOException {
    Welcome.Peer address = membership.welcome().peers().get(toRank);
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
      channel.bind(new InetSocketAddress(bindAddress, 0));
      channel.connect(new InetSocketAddress(address.host(), address.port()));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      ByteBuffer header = ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES + 1);
      header.putLong(membership.welcome().groupId()).putLong(group);
      header.putInt(membership.rank()).put((byte) purpose.ordinal()).flip();
      while (header.hasRemaining()) {
        channel.write(header);
      }
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Waits for the connection that a rank of the run makes. */
  SocketChannel accept(Membership membership, Route route) throws IOException {
    CompletableFuture<SocketChannel> arrival = arrival(route);
    try {
      while (true) {
        try {
          return arrival.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          checkPresent(membership, route.from(), arrival);
        }
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for rank " + route.from(), e);
    } finally {
      arrivals.remove(route);
    }
  }

  private static void checkPresent(
      Membership membership, int from, CompletableFuture<SocketChannel> arrival) {
    try {
      membership.checkPresent(from);
    } catch (TrainerException e) {
      // Who left in good order may have connected before.
      if (!arrival.isDone()) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      // Closed as far as it can be.
    }
    arrivals.values().forEach(arrival -> arrival.thenAccept(TcpEndpoint::closeQuietly));
  }

  static void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // Closed as far as it can be.
    }
  }
}
