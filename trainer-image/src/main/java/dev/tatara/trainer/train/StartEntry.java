package dev.tatara.trainer.train;

import dev.tatara.planner.FlopCount;
import dev.tatara.planner.ModelShape;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.cuda.PeakSpeed;
import dev.tatara.trainer.launch.RankEnvironment;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.report.StartLog;
import dev.tatara.trainer.resume.ResumedFrom;
import dev.tatara.trainer.step.RunContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Notes for the report that a run's ranks begin to train.
 *
 * @param device of rank 0, as it calls itself
 */
record StartEntry(RunContext run, RankEnvironment rank, String device) {

  /**
   * Writes it down.
   *
   * @param model that trains
   * @param checkpoint what it goes on from
   * @return what was written
   */
  StartLog.Start write(ModelConfig model, Optional<Checkpoint> checkpoint) {
    OptionalDouble peak = peak();
    StartLog.Start start =
        new StartLog.Start(
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            checkpoint.map(Checkpoint::step).orElse(0),
            rank.node().pod(),
            rank.worldSize(),
            device,
            model.parameterCount(),
            FlopCount.causalPerToken(shape(model)),
            peak.isPresent() ? peak.getAsDouble() * rank.worldSize() : null,
            rank.lastRestart().orElse(null),
            StartLine.takenOver(run, checkpoint).map(ResumedFrom::checkpoint).orElse(null));
    new StartLog(run.runDirectory()).append(start);
    return start;
  }

  /** The table is of bf16. */
  private OptionalDouble peak() {
    return run.configuration().training().precision().equals("bf16")
        ? PeakSpeed.of(device)
        : OptionalDouble.empty();
  }

  private static ModelShape shape(ModelConfig model) {
    return new ModelShape(
        model.layers(),
        model.hiddenSize(),
        model.heads(),
        model.intermediateSize(),
        model.sequenceLength(),
        model.vocabularySize());
  }
}
