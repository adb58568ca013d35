package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.config.RunConfiguration.CheckpointSettings;
import dev.tatara.trainer.progress.Progress.LastCheckpoint;
import dev.tatara.trainer.progress.ProgressReporter;
import dev.tatara.trainer.progress.StepFigures;
import dev.tatara.trainer.step.RunContext;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** Rank 0's pen: shows each step and keeps the checkpoints. */
final class RunRecorder implements TrainingLoop.Listener {
  private final RunContext run;
  private final CheckpointSettings settings;
  private final CheckpointStore store;
  private final ProgressReporter reporter;
  private final TrainingState state;
  private final Path tokenizer;

  RunRecorder(
      RunContext run,
      CheckpointStore store,
      ProgressReporter reporter,
      TrainingState state,
      Path tokenizer) {
    this.run = run;
    this.settings = run.configuration().checkpoint();
    this.store = store;
    this.reporter = reporter;
    this.state = state;
    this.tokenizer = tokenizer;
  }

  LastCheckpoint describe(Checkpoint checkpoint) {
    return new LastCheckpoint(
        checkpoint.step(), checkpoint.manifest().created(), run.relative(checkpoint.folder()));
  }

  @Override
  public void step(StepFigures figures) throws IOException {
    reporter.step(figures);
  }

  @Override
  public void checkpoint() {
    long start = System.nanoTime();
    reporter.checkpointing();
    try (Arena arena = Arena.ofShared()) {
      Checkpoint committed = store.write(state.content(state.gather(arena), tokenizer));
      store.retain(settings.keepLast());
      reporter.checkpointed(describe(committed), (System.nanoTime() - start) / 1e9);
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.STORAGE_UNAVAILABLE,
          "the checkpoint of step " + state.step() + " cannot be written: " + e,
          "check that the volume is writable and has room for checkpoint.keepLast + 1 checkpoints",
          e);
    }
  }
}
