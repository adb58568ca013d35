package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which checkpoints stay: the newest {@code keepLast}, every one whose step is a multiple
 * of {@code keepEvery}, and one that is marked.
 *
 * <p>It never leaves a run without a checkpoint that was read back and found whole. Before the last
 * such one goes, it hashes the newest of those that stay; when that is damaged, nothing is deleted.
 * Not thread-safe.
 */
public final class Retention {
  private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

  private final int keepLast;
  private final int keepEvery;
  private final Supplier<Optional<Integer>> marked;
  private final Set<String> verified = new HashSet<>();

  /**
   * @param keepLast how many of the newest stay, at least 1
   * @param keepEvery of which steps the multiples stay; 0 for none
   */
  public Retention(int keepLast, int keepEvery) {
    this(keepLast, keepEvery, Optional::empty);
  }

  /**
   * @param marked step of a checkpoint that stays as well; asked each time
   */
  public Retention(int keepLast, int keepEvery, Supplier<Optional<Integer>> marked) {
    this.keepLast = keepLast;
    this.keepEvery = keepEvery;
    this.marked = marked;
  }

  /** Tells of a checkpoint that was hashed and found whole, such as the one of the start. */
  public void verified(Checkpoint checkpoint) {
    verified.add(identity(checkpoint));
  }

  /** Deletes what need not stay. */
  public void apply(CheckpointStore store) throws IOException {
    List<Checkpoint> checkpoints = store.committed();
    int mark = marked.get().orElse(-1);
    List<Checkpoint> kept =
        checkpoints.stream().filter(c -> c.step() == mark || stays(c, checkpoints)).toList();
    if (kept.size() == checkpoints.size() || !hasVerified(kept)) {
      return;
    }
    for (Checkpoint checkpoint : checkpoints) {
      if (!kept.contains(checkpoint)) {
        store.remove(checkpoint);
      }
    }
  }

  private boolean stays(Checkpoint checkpoint, List<Checkpoint> newestFirst) {
    return newestFirst.indexOf(checkpoint) < keepLast
        || (keepEvery > 0 && checkpoint.step() % keepEvery == 0);
  }

  private boolean hasVerified(List<Checkpoint> kept) {
    if (kept.stream().anyMatch(checkpoint -> verified.contains(identity(checkpoint)))) {
      return true;
    }
    for (Checkpoint checkpoint : kept) {
      try {
        checkpoint.verify();
        verified(checkpoint);
        return true;
      } catch (TrainerException e) {
        LOG.error("earlier checkpoints stay, since {}", e.getMessage());
      }
    }
    return false;
  }

  private static String identity(Checkpoint checkpoint) {
    return checkpoint.manifest().digest();
  }
}
