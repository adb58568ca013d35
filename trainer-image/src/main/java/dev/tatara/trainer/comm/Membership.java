package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of the rendezvous, kept open as {@linkplain Lease leases}: rank 0 holds one to
 * every rank, the others one to rank 0. A process that dies breaks its connection at once; one that
 * is stopped, or whose host vanishes, falls silent. Rank 0 passes on what it learns.
 */
final class Membership implements Inquiry, AutoCloseable {
  /** Enough for people, and far below what one message can hold. */
  private static final int LONGEST_REASON = 1000;

  /** The last question, and who hears the answers. */
  private record Asked(int number, Inquiry.Listener listener) {}

  private final int rank;
  private final Welcome welcome;
  private final List<String> pods;
  private final Duration silenceLimit;
  private final List<Lease> leases = new ArrayList<>();
  private final Heartbeat heartbeat;
  private final Set<Integer> left = ConcurrentHashMap.newKeySet();
  private volatile long rankZeroLeft;
  private volatile TrainerException end;
  private volatile Respondent respondent;
  private volatile Asked asked = new Asked(0, (_, _) -> {});
  private volatile boolean closed;

  /**
   * @param pods of the ranks, where they are known
   * @param sockets by the rank at the other end, past the handshake
   */
  Membership(
      int rank,
      Welcome welcome,
      List<String> pods,
      Map<Integer, Socket> sockets,
      Duration silenceLimit)
      throws IOException {
    this.rank = rank;
    this.welcome = welcome;
    this.pods = pods;
    this.silenceLimit = silenceLimit;
    for (Map.Entry<Integer, Socket> entry : sockets.entrySet()) {
      leases.add(new Lease(entry.getKey(), entry.getValue(), silenceLimit));
    }
    heartbeat = new Heartbeat(() -> sayAll(Lease.Message.HEARTBEAT, ""), silenceLimit);
    heartbeat.start();
    Listener listener = new Listener();
    for (Lease lease : leases) {
      String name = "lease-of-rank-" + lease.peer();
      Thread.ofPlatform().daemon().name(name).start(() -> lease.listen(listener));
    }
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

  /**
   * Throws {@code PeerLost} when a rank died, or when this one has left; {@code Hung} when the run
   * was ended for that.
   */
  void check() {
    TrainerException known = end;
    if (known != null) {
      throw new TrainerException(known.reason(), known.getMessage(), known.hint(), null);
    }
    if (closed) {
      throw peerLost("this rank has left the group, but still exchanges data", null);
    }
  }

  /** As {@link #check}; throws {@code PeerLost} also when the peer will not answer any more. */
  void checkPresent(int peer) {
    check();
    if (left.contains(peer)) {
      throw peerLost("rank " + peer + " left the group while others still need it", null);
    }
    // Rank 0 says goodbye when it has finished, and nobody passes on after that who else is lost.
    // The others must be about to finish too: who still waits for one then waits no longer than for
    // a silent rank.
    if (left.contains(0) && System.nanoTime() - rankZeroLeft > silenceLimit.toNanos()) {
      throw peerLost("rank 0 left, and nobody can say whether rank " + peer + " lives", null);
    }
  }

  /** Whether a rank has left in good order. */
  boolean hasLeft(int peer) {
    return left.contains(peer);
  }

  TrainerException peerLost(String message, Throwable cause) {
    return new TrainerException(
        FailureReason.PEER_LOST,
        message,
        "the group starts again from its last checkpoint; the log of the rank that was lost says"
            + " why it ended",
        cause);
  }

  /** Leaves at once and says why. */
  void abort(String reason) {
    leave(Lease.Message.LOST, "rank " + rank + " failed: " + cut(String.valueOf(reason)));
  }

  private static String cut(String reason) {
    return reason.substring(0, Math.min(reason.length(), LONGEST_REASON));
  }

  @Override
  public List<String> pods() {
    return pods;
  }

  @Override
  public void respond(Respondent own) {
    respondent = own;
  }

  @Override
  public void ask(String question, Inquiry.Listener listener) {
    Asked next = new Asked(asked.number() + 1, listener);
    asked = next;
    sayAll(Lease.Message.QUESTION, next.number(), question);
  }

  @Override
  public void end(String message) {
    String cut = cut(message);
    // Itself last: when this process knows, it may leave before it has told the others.
    if (end == null) {
      sayAll(Lease.Message.HUNG, cut);
      hung(cut);
    }
  }

  private void hung(String message) {
    TrainerException failure = Inquiry.hung(message);
    Respondent own = respondent;
    if (ends(failure) && own != null) {
      own.ended(failure);
    }
  }

  /** Whether this is what the run ends with; the first is. */
  private synchronized boolean ends(TrainerException failure) {
    if (closed || end != null) {
      return false;
    }
    end = failure;
    return true;
  }

  @Override
  public void close() {
    leave(Lease.Message.LEFT, "");
  }

  private void leave(Lease.Message message, String reason) {
    if (!closed) {
      closed = true;
      heartbeat.close();
      sayAll(message, reason);
      leases.forEach(Lease::endOutput);
    }
  }

  private void sayAll(Lease.Message message, String reason) {
    sayAll(message, rank, reason);
  }

  private void sayAll(Lease.Message message, int subject, String text) {
    leases.forEach(lease -> lease.say(message, subject, text));
  }

  private final class Listener implements Lease.Listener {
    @Override
    public void left(int peer) {
      // First the others: when this process knows, it may leave before it has told them.
      tellOthers(Lease.Message.LEFT, peer, "");
      if (peer == 0) {
        rankZeroLeft = System.nanoTime();
      }
      left.add(peer);
    }

    @Override
    public void lost(int peer, String reason) {
      if (ends(peerLost(reason, null))) {
        tellOthers(Lease.Message.LOST, peer, reason);
      }
    }

    @Override
    public void asked(int number, String question) {
      Respondent own = respondent;
      if (own != null) {
        own.asked(question, text -> sayAll(Lease.Message.ANSWER, number, text));
      }
    }

    @Override
    public void answered(int peer, int number, String text) {
      Asked last = asked;
      if (number == last.number()) {
        last.listener().answered(peer, text);
      }
    }

    @Override
    public void hung(String message) {
      Membership.this.hung(message);
    }

    @Override
    public void broken(int peer, Exception cause) {
      if (!left.contains(peer)) {
        String why =
            cause instanceof IOException ? "its connection broke" : "what it said led to " + cause;
        lost(peer, cut("rank " + peer + " was lost: " + why));
      }
    }

    @Override
    public boolean silent(int peer) {
      if (heartbeat.stoodStill()) {
        return true;
      }
      lost(peer, "rank " + peer + " has been silent for " + silenceLimit.toSeconds() + " s");
      return false;
    }

    private void tellOthers(Lease.Message message, int peer, String reason) {
      if (rank == 0) {
        leases.stream()
            .filter(lease -> lease.peer() != peer)
            .forEach(lease -> lease.say(message, peer, reason));
      }
    }
  }
}
