package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rank 0's side of the rendezvous: gathers the others, then lets nobody in any more. */
final class RendezvousServer {
  private static final Logger LOG = LoggerFactory.getLogger(RendezvousServer.class);
  private static final int POLL_MILLIS = 100;
  private static final int HANDSHAKE_MILLIS = 10_000;

  /** A rank that has come. */
  private record Arrival(Hello hello, Socket socket) {}

  private final GroupSettings settings;
  private final Welcome.Peer ownRing;
  private final String sharedFile;
  private final long deadline;
  private final Map<Integer, Arrival> arrivals = new TreeMap<>();
  private boolean closed;

  RendezvousServer(GroupSettings settings, Welcome.Peer ownRing, String sharedFile) {
    this.settings = settings;
    this.ownRing = ownRing;
    this.sharedFile = sharedFile;
    this.deadline = System.nanoTime() + settings.timeout().toNanos();
  }

  /**
   * Waits for every rank.
   *
   * @throws TrainerException {@code RendezvousTimeout}, naming those that did not come
   */
  Membership gather() {
    try (ServerSocket server = listen()) {
      server.setSoTimeout(POLL_MILLIS);
      while (!complete()) {
        if (System.nanoTime() > deadline) {
          throw timeout(
              "ranks " + missing() + " of " + settings.worldSize() + " did not come", null);
        }
        try {
          Socket socket = server.accept();
          Thread.ofVirtual().name("handshake").start(() -> receive(socket));
        } catch (SocketTimeoutException e) {
          // Nobody came: look whether the group is complete, or time is up.
        }
      }
      return welcomeAll();
    } catch (IOException e) {
      throw timeout("listening on " + address() + " failed: " + e.getMessage(), e);
    } finally {
      synchronized (arrivals) {
        // Who is not in the group by now is too late; members are out of this map.
        closed = true;
        arrivals.values().forEach(arrival -> closeQuietly(arrival.socket()));
      }
    }
  }

  private ServerSocket listen() throws IOException {
    boolean told = false;
    while (true) {
      try {
        return bind(false);
      } catch (BindException e) {
        // Perhaps the supervisor keeps the port for this process: bound, but not listening.
        Optional<ServerSocket> kept = bindKept();
        if (kept.isPresent()) {
          return kept.get();
        }
        if (System.nanoTime() > deadline) {
          throw e;
        }
        if (!told) {
          LOG.warn("{} is in use, waiting for it: {}", address(), e.getMessage());
          told = true;
        }
        pause();
      }
    }
  }

  private Optional<ServerSocket> bindKept() throws IOException {
    try {
      return Optional.of(bind(true));
    } catch (BindException e) {
      return Optional.empty();
    }
  }

  /**
   * Listens on the rendezvous' port.
   *
   * @param shared also where another socket of this user is bound to it, if that one shares it too
   */
  private ServerSocket bind(boolean shared) throws IOException {
    ServerSocket server = new ServerSocket();
    try {
      if (shared) {
        server.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      server.bind(new InetSocketAddress(settings.bindAddress(), settings.masterPort()));
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private void receive(Socket socket) {
    try {
      socket.setSoTimeout(HANDSHAKE_MILLIS);
      Hello hello = Hello.readFrom(new DataInputStream(socket.getInputStream()));
      admit(new Arrival(hello, socket));
    } catch (Hello.ProtocolException e) {
      refuse(socket, FailureReason.CONFIGURATION_INVALID, e.getMessage());
    } catch (IOException e) {
      closeQuietly(socket);
    }
  }

  private void admit(Arrival arrival) {
    Hello hello = arrival.hello();
    if (!hello.jobUid().equals(settings.jobUid())) {
      String message = "it belongs to job %s, rank 0 to job %s";
      refuse(
          arrival,
          FailureReason.CONFIGURATION_INVALID,
          message.formatted(hello.jobUid(), settings.jobUid()));
    } else if (hello.worldSize() != settings.worldSize()) {
      String message = "it expects %d ranks, rank 0 expects %d";
      refuse(
          arrival,
          FailureReason.CONFIGURATION_INVALID,
          message.formatted(hello.worldSize(), settings.worldSize()));
    } else if (hello.rank() < 1 || hello.rank() >= settings.worldSize()) {
      refuse(arrival, FailureReason.CONFIGURATION_INVALID, "no such rank in this group");
    } else {
      synchronized (arrivals) {
        admitNewest(arrival);
      }
    }
  }

  /** Of the processes of one pod, and of one rank, only those of the newest incarnation count. */
  private void admitNewest(Arrival arrival) {
    Hello hello = arrival.hello();
    if (closed) {
      // It tries again: the listener is gone, until a new rank 0 opens one.
      closeQuietly(arrival.socket());
      return;
    }
    if (hello.nodeRank() == settings.nodeRank() && hello.incarnation() < settings.incarnation()) {
      refuse(arrival, FailureReason.PEER_LOST, "it is of an earlier attempt of its pod");
      return;
    }
    for (Arrival earlier : List.copyOf(arrivals.values())) {
      boolean related =
          earlier.hello().nodeRank() == hello.nodeRank() || earlier.hello().rank() == hello.rank();
      if (related && earlier.hello().incarnation() > hello.incarnation()) {
        refuse(arrival, FailureReason.PEER_LOST, "it is of an earlier attempt of its pod");
        return;
      }
      if (related && earlier.hello().incarnation() < hello.incarnation()) {
        arrivals.remove(earlier.hello().rank());
        refuse(earlier, FailureReason.PEER_LOST, "its pod has started a later attempt");
      } else if (earlier.hello().rank() == hello.rank()) {
        refuse(arrival, FailureReason.CONFIGURATION_INVALID, "another process has this rank");
        return;
      }
    }
    arrivals.put(hello.rank(), arrival);
    LOG.info("rank {} joined, {} of {}", hello.rank(), arrivals.size() + 1, settings.worldSize());
  }

  /** All have come, and none of them has died while it waited. */
  private boolean complete() {
    synchronized (arrivals) {
      if (arrivals.size() < settings.worldSize() - 1) {
        return false;
      }
      arrivals.values().removeIf(arrival -> !alive(arrival.socket()));
      return arrivals.size() == settings.worldSize() - 1;
    }
  }

  /** A waiting rank says nothing, so that only the end of its stream can be read. */
  private static boolean alive(Socket socket) {
    try {
      socket.setSoTimeout(1);
      if (socket.getInputStream().read() == -1) {
        socket.close();
        return false;
      }
      return true;
    } catch (SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Membership welcomeAll() throws IOException {
    synchronized (arrivals) {
      List<Welcome.Peer> peers =
          IntStream.range(0, settings.worldSize())
              .mapToObj(rank -> rank == 0 ? ownRing : arrivals.get(rank).hello().ring())
              .toList();
      Welcome welcome = new Welcome(new SecureRandom().nextLong(), sharedFile, peers);
      Map<Integer, Socket> sockets = new HashMap<>();
      for (Arrival arrival : arrivals.values()) {
        sockets.put(arrival.hello().rank(), arrival.socket());
        send(arrival.socket(), Reply.welcome(welcome));
      }
      List<String> pods =
          IntStream.range(0, settings.worldSize())
              .mapToObj(rank -> rank == 0 ? settings.pod() : arrivals.get(rank).hello().pod())
              .toList();
      Membership membership = new Membership(0, welcome, pods, sockets, settings.silenceLimit());
      arrivals.clear();
      return membership;
    }
  }

  private void refuse(Arrival arrival, FailureReason reason, String message) {
    refuse(arrival.socket(), reason, "rank " + arrival.hello().rank() + " refused: " + message);
  }

  private static void refuse(Socket socket, FailureReason reason, String message) {
    LOG.warn("{} ({})", message, socket.getRemoteSocketAddress());
    send(socket, Reply.refusal(reason, message));
    closeQuietly(socket);
  }

  private static void send(Socket socket, Reply reply) {
    try {
      reply.writeTo(new DataOutputStream(socket.getOutputStream()));
    } catch (IOException e) {
      // It is gone already; if it was a member, its lease is broken.
    }
  }

  private List<Integer> missing() {
    synchronized (arrivals) {
      return IntStream.range(1, settings.worldSize())
          .filter(rank -> !arrivals.containsKey(rank))
          .boxed()
          .toList();
    }
  }

  private String address() {
    return settings.bindAddress() + ":" + settings.masterPort();
  }

  private TrainerException timeout(String message, Throwable cause) {
    Duration waited = settings.timeout();
    return new TrainerException(
        FailureReason.RENDEZVOUS_TIMEOUT,
        "rendezvous at " + address() + " within " + waited.toSeconds() + " s: " + message,
        "see whether the pods of those ranks are scheduled and running, and what their logs say",
        cause);
  }

  private static void pause() {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainerException(
          FailureReason.RENDEZVOUS_TIMEOUT, "the rendezvous was interrupted", "start again", e);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Closed as far as it can be.
    }
  }
}
