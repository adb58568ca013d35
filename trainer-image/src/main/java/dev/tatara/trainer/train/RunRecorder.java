package dev.tatara.trainer.train;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.SaveFailure;
import dev.tatara.trainer.checkpoint.SaveFigures;
import dev.tatara.trainer.checkpoint.SaveListener;
import dev.tatara.trainer.checkpoint.SkippedCheckpoint;
import dev.tatara.trainer.progress.GpuMemoryReporter;
import dev.tatara.trainer.progress.Progress;
import dev.tatara.trainer.progress.Progress.LastCheckpoint;
import dev.tatara.trainer.progress.ProgressReporter;
import dev.tatara.trainer.progress.StepFigures;
import dev.tatara.trainer.resume.ResumedFrom;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.StepResult;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * Rank 0's pen: shows how steps and checkpoints go.
 *
 * @param interval of time after which a checkpoint is due
 * @param memory of the GPU, where there is one
 */
record RunRecorder(
    RunContext run,
    ProgressReporter reporter,
    CheckpointInterval interval,
    Optional<GpuMemoryReporter> memory)
    implements SaveListener, RunListener {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  static LastCheckpoint describe(RunContext run, Checkpoint checkpoint) {
    return new LastCheckpoint(
        checkpoint.step(),
        checkpoint.manifest().created(),
        run.relative(checkpoint.folder()),
        ResumedFrom.of(run.runDirectory()).map(ResumedFrom::checkpoint).orElse(null),
        SkippedCheckpoint.of(run.runDirectory()).orElse(null));
  }

  @Override
  public void begin(TrainingState state, int rollbacks, Optional<Checkpoint> from)
      throws IOException {
    interval.restart();
    reporter.begin(
        new Progress.Start(
            state.step(),
            state.skippedSteps(),
            state.consumedSamples(),
            state.tokens(),
            rollbacks,
            from.map(found -> describe(run, found)).orElse(null)));
  }

  @Override
  public boolean checkpointRequested(int step) {
    boolean asked = reporter.requests().take(step);
    return interval.isOver() || asked;
  }

  @Override
  public void step(StepFigures figures) throws IOException {
    reporter.step(figures);
    memory.ifPresent(GpuMemoryReporter::step);
  }

  @Override
  public void stalled() {
    interval.restart();
    reporter.checkpointing();
  }

  @Override
  public void resumed() {
    reporter.resumed();
  }

  @Override
  public void committed(Checkpoint checkpoint, SaveFigures figures) {
    reporter.checkpointed(
        describe(run, checkpoint), figures.seconds(), figures.stallSeconds(), figures.bytes());
  }

  @Override
  public void failed(int step, SaveFailure failure) {
    reporter.checkpointFailed(step, failure.message(), failure.hint());
  }

  /** All steps are done, and the last checkpoint is there. */
  void done() throws IOException {
    reporter.done();
    result(reporter.progress()).report(run);
  }

  static StepResult result(Progress end) {
    Map<String, Object> summary =
        MAPPER.convertValue(end.withoutRanks(), new TypeReference<Map<String, Object>>() {});
    return new StepResult("train", end.checkpoint().path(), null, null, summary);
  }
}
