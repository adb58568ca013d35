package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.SaveFailure;
import dev.tatara.trainer.checkpoint.SaveFigures;
import dev.tatara.trainer.checkpoint.SaveListener;
import dev.tatara.trainer.progress.Progress.LastCheckpoint;
import dev.tatara.trainer.progress.ProgressReporter;
import dev.tatara.trainer.step.RunContext;

/** Rank 0's pen: shows how the checkpoints go. */
record RunRecorder(RunContext run, ProgressReporter reporter) implements SaveListener {

  LastCheckpoint describe(Checkpoint checkpoint) {
    return new LastCheckpoint(
        checkpoint.step(), checkpoint.manifest().created(), run.relative(checkpoint.folder()));
  }

  @Override
  public void stalled() {
    reporter.checkpointing();
  }

  @Override
  public void resumed() {
    reporter.resumed();
  }

  @Override
  public void committed(Checkpoint checkpoint, SaveFigures figures) {
    reporter.checkpointed(
        describe(checkpoint), figures.seconds(), figures.stallSeconds(), figures.bytes());
  }

  @Override
  public void failed(int step, SaveFailure failure) {
    reporter.checkpointFailed(step, failure.message());
  }
}
