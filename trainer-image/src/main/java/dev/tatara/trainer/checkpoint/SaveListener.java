package dev.tatara.trainer.checkpoint;

/** Hears, on rank 0, how saves go. Called by the training thread and by the writer's. */
public interface SaveListener {
  /** Hears nothing. */
  SaveListener NONE = new SaveListener() {};

  /** Training stands still: for a copy, or for a commit. */
  default void stalled() {}

  /** Training goes on. */
  default void resumed() {}

  /** A checkpoint is there. */
  default void committed(Checkpoint checkpoint, SaveFigures figures) {}

  /** The save of a step failed; the run goes on, and saves again at the next interval. */
  default void failed(int step, SaveFailure failure) {}
}
