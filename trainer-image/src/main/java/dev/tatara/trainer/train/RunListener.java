package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.progress.StepFigures;
import java.io.IOException;
import java.util.Optional;

/** Hears how a training goes. */
interface RunListener {
  /** Hears nothing. */
  RunListener NONE = new RunListener() {};

  /**
   * Training begins, or goes on, perhaps from where it has been before.
   *
   * @param rollbacks of the run so far
   * @param from what it goes on from
   */
  default void begin(TrainingState state, int rollbacks, Optional<Checkpoint> from)
      throws IOException {}

  /** Whether somebody asks for a checkpoint after the step of that number, which is next. */
  default boolean checkpointRequested(int step) {
    return false;
  }

  /** A step is done. */
  default void step(StepFigures figures) throws IOException {}
}
