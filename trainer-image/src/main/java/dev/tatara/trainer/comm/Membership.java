package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of the rendezvous, kept open as leases: rank 0 holds one to every rank, the
 * others one to rank 0. A process that dies breaks its connection at once; a host that vanishes
 * falls silent. Rank 0 passes on what it learns.
 */
final class Membership implements AutoCloseable {
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);

  /** Longer than any pause of a living process; a dead one is noticed by its broken connection. */
  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

  private static final int MESSAGE_HEARTBEAT = 0;
  private static final int MESSAGE_LEFT = 1;
  private static final int MESSAGE_LOST = 2;

  private final int rank;
  private final Welcome welcome;
  private final Map<Integer, Connection> connections = new ConcurrentHashMap<>();
  private final Set<Integer> left = ConcurrentHashMap.newKeySet();
  private volatile String loss;
  private volatile boolean closed;

  /**
   * @param sockets by the rank at the other end, past the handshake
   */
  Membership(int rank, Welcome welcome, Map<Integer, Socket> sockets) throws IOException {
    this.rank = rank;
    this.welcome = welcome;
    for (Map.Entry<Integer, Socket> entry : sockets.entrySet()) {
      connections.put(entry.getKey(), new Connection(entry.getKey(), entry.getValue()));
    }
    for (Connection connection : connections.values()) {
      Thread.ofVirtual().name("lease-of-rank-" + connection.peer).start(connection::listen);
    }
    Thread.ofVirtual().name("heartbeat").start(this::beat);
  }

  int rank() {
    return rank;
  }

  int worldSize() {
    return welcome.peers().size();
  }

  Welcome welcome() {
    return welcome;
  }

  /** Throws {@code PeerLost} when a rank died, or when this one has left. */
  void check() {
    String known = loss;
    if (known != null) {
      throw peerLost(known, null);
    }
    if (closed) {
      throw peerLost("this rank has left the group, but still exchanges data", null);
    }
  }

  /** Throws {@code PeerLost} when a rank died, or when this one left. */
  void checkPresent(int peer) {
    check();
    // Who leaves in good order has finished its operations: rank 0 leaving ends the leases of all.
    if (left.contains(peer)) {
      throw peerLost("rank " + peer + " left the group while others still need it", null);
    }
  }

  TrainerException peerLost(String message, Throwable cause) {
    return new TrainerException(
        FailureReason.PEER_LOST,
        message,
        "the group starts again from its last checkpoint; the log of the rank that was lost says why it ended",
        cause);
  }

  /** Leaves at once and says why. */
  void abort(String reason) {
    leave(MESSAGE_LOST, "rank " + rank + " failed: " + reason);
  }

  @Override
  public void close() {
    leave(MESSAGE_LEFT, "");
  }

  private void leave(int message, String reason) {
    if (!closed) {
      closed = true;
      connections.values().forEach(connection -> connection.send(message, rank, reason));
      connections.values().forEach(Connection::endOutput);
    }
  }

  private void departed(int peer) {
    left.add(peer);
    tellOthers(MESSAGE_LEFT, peer, "");
  }

  private void lost(int peer, String message) {
    if (!closed && loss == null) {
      loss = message;
      tellOthers(MESSAGE_LOST, peer, message);
    }
  }

  private void tellOthers(int message, int peer, String reason) {
    if (rank == 0) {
      for (Connection connection : connections.values()) {
        if (connection.peer != peer) {
          connection.send(message, peer, reason);
        }
      }
    }
  }

  private void beat() {
    try {
      while (!closed) {
        connections.values().forEach(connection -> connection.send(MESSAGE_HEARTBEAT, rank, ""));
        Thread.sleep(HEARTBEAT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One lease. */
  private final class Connection {
    private final int peer;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    Connection(int peer, Socket socket) throws IOException {
      this.peer = peer;
      this.socket = socket;
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(SILENCE_LIMIT.toMillis()));
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
    }

    void listen() {
      try (socket) {
        while (true) {
          int message = in.readUnsignedByte();
          int subject = in.readInt();
          String reason = in.readUTF();
          if (message == MESSAGE_LEFT) {
            departed(subject);
          } else if (message == MESSAGE_LOST) {
            lost(subject, reason);
          }
        }
      } catch (SocketTimeoutException e) {
        lost(peer, "rank " + peer + " has been silent for " + SILENCE_LIMIT.toSeconds() + " s");
      } catch (IOException e) {
        if (!left.contains(peer)) {
          lost(peer, "rank " + peer + " was lost: its connection broke");
        }
      }
    }

    synchronized void send(int message, int subject, String reason) {
      try {
        out.writeByte(message);
        out.writeInt(subject);
        out.writeUTF(reason);
        out.flush();
      } catch (IOException e) {
        // The listener sees the same broken connection, and reports it.
      }
    }

    /** Not closed at once: that would take back what was said last, if anything is unread here. */
    void endOutput() {
      try {
        socket.shutdownOutput();
      } catch (IOException e) {
        // The other side is gone already.
      }
    }
  }
}
