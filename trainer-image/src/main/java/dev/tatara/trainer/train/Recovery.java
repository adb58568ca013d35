package dev.tatara.trainer.train;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointChoice;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.comm.Communicator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a run gets over steps without a finite loss, or sound weights: it goes back to its newest
 * checkpoint, or to its beginning, and from there around their samples.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final CheckpointStore store;
  private final Communicator world;
  private final SamplePath path;
  private final Rollbacks rollbacks;

  private Recovery(
      CheckpointStore store, Communicator world, SamplePath path, Rollbacks rollbacks) {
    this.store = store;
    this.world = world;
    this.path = path;
    this.rollbacks = rollbacks;
  }

  /**
   * Collective: goes around what earlier processes of the run have left out.
   *
   * @param store the run's checkpoints
   * @param order of the run's samples
   * @param path the run's
   * @param world all ranks of the run, over host memory
   * @throws TrainerException as {@link Rollbacks#open}
   */
  static Recovery open(
      Path runDirectory,
      CheckpointStore store,
      DataOrder order,
      SamplePath path,
      Communicator world)
      throws IOException {
    Rollbacks rollbacks = Rollbacks.open(runDirectory, order, world);
    rollbacks.all().forEach(rollback -> path.leaveOut(rollback.leftOut()));
    return new Recovery(store, world, path, rollbacks);
  }

  /** Where steps begin. */
  SamplePath path() {
    return path;
  }

  /** How often the run has gone back. */
  int rollbacks() {
    return (int) rollbacks.all().stream().filter(rollback -> rollback.run() == null).count();
  }

  /**
   * Collective, while no checkpoint is being saved: decides what to go on from, and leaves out
   * samples from then on, also if the processes are started again.
   *
   * @param positions of the samples
   * @param step optimizer steps done
   * @param cause what there was to see
   * @return the checkpoint to go on from; empty for the beginning
   * @throws TrainerException {@code NonFiniteLoss} when the run has gone back to it too often,
   *     {@code CheckpointCorrupt} when none is whole
   */
  Optional<Checkpoint> goBack(SampleRange positions, int step, String cause) throws IOException {
    Optional<Checkpoint> target = CheckpointChoice.newestWhole(store, world);
    List<SampleRange> samples = path.samplesAt(positions);
    rollbacks.add(step, target.map(Checkpoint::step).orElse(0), samples, cause);
    path.leaveOut(samples);
    if (world.rank() == 0) {
      LOG.warn(
          "{}: going back to {}, and from there around samples {} to {}",
          cause,
          target.map(found -> "the checkpoint of step " + found.step()).orElse("the beginning"),
          samples.getFirst().from(),
          samples.getLast().to() - 1);
    }
    return target;
  }
}
