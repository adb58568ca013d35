package dev.tatara.trainer.launch;

import dev.tatara.trainer.FailureReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The ranks of a pod, from one start to their common end. */
final class LocalGroup {
  /** How long the others get to notice that a rank is gone and to say what they saw. */
  private static final Duration GRACE = Duration.ofSeconds(6);

  /** Starts one rank. */
  interface Starter {
    RankProcess start(int localRank) throws IOException;
  }

  private final List<RankProcess> ranks;
  private final BlockingQueue<RankProcess> ended = new LinkedBlockingQueue<>();

  private LocalGroup(List<RankProcess> ranks) {
    this.ranks = List.copyOf(ranks);
    for (RankProcess rank : ranks) {
      rank.onExit().thenAccept(ended::add);
    }
  }

  static LocalGroup start(int processes, Starter starter) throws IOException {
    List<RankProcess> ranks = new ArrayList<>();
    try {
      for (int localRank = 0; localRank < processes; localRank++) {
        ranks.add(starter.start(localRank));
      }
    } catch (IOException e) {
      ranks.forEach(RankProcess::kill);
      throw e;
    }
    return new LocalGroup(ranks);
  }

  List<RankProcess> ranks() {
    return ranks;
  }

  /** Asks every rank to end after a checkpoint. */
  void terminate() {
    ranks.forEach(RankProcess::terminate);
  }

  /** Ends every rank at once. */
  void kill() {
    ranks.forEach(RankProcess::kill);
  }

  /**
   * Waits until all have ended; when one fails the others are ended.
   *
   * @return the success of the first rank, or the failure that explains the others
   */
  GroupEnd await() throws InterruptedException, IOException {
    List<RankProcess> order = new ArrayList<>();
    Set<RankProcess> killed = new HashSet<>();
    boolean failed = false;
    while (order.size() < ranks.size()) {
      RankProcess rank =
          failed ? ended.poll(GRACE.toMillis(), TimeUnit.MILLISECONDS) : ended.take();
      if (rank == null) {
        ranks.stream().filter(RankProcess::alive).forEach(killed::add);
        kill();
        rank = ended.take();
      }
      order.add(rank);
      // A rank that was asked to end is waiting for nobody; the others have been asked too.
      failed |= rank.exitCode() != 0 && rank.exitCode() != FailureReason.TERMINATED.exitCode();
    }
    // Who had to be killed here explains nothing; the others say what they missed of it.
    order.removeAll(killed);
    RankProcess cause = cause(order);
    return new GroupEnd(cause.rank(), cause.exitCode(), cause.message().orElse(""));
  }

  /** The first that failed by itself; that others lost a peer is a consequence. */
  private RankProcess cause(List<RankProcess> order) {
    RankProcess consequence = null;
    for (RankProcess rank : order) {
      int code = rank.exitCode();
      if (code != 0 && code != FailureReason.PEER_LOST.exitCode()) {
        return rank;
      }
      if (code != 0 && consequence == null) {
        consequence = rank;
      }
    }
    return consequence == null ? ranks.getFirst() : consequence;
  }
}
