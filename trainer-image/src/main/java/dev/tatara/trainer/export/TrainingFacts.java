package dev.tatara.trainer.export;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.evaluate.EvaluationSummaries;
import dev.tatara.trainer.evaluate.EvaluationSummary;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.StepResult;
import java.util.List;
import java.util.Optional;

/**
 * What is known about a model's training beside its checkpoint.
 *
 * @param name of the model
 * @param sources of the text; empty when unknown
 * @param loss of the last training step
 * @param evaluations of the checkpoint
 */
record TrainingFacts(
    String name,
    List<DataSettings.Source> sources,
    Optional<Double> loss,
    List<EvaluationSummary> evaluations) {

  /** Of a checkpoint without its run. */
  static TrainingFacts unknown(String name) {
    return new TrainingFacts(name, List.of(), Optional.empty(), List.of());
  }

  /** Of a run's checkpoint. */
  static TrainingFacts of(RunContext run, Checkpoint checkpoint) {
    return new TrainingFacts(
        run.configuration().job().name(),
        run.configuration().data().sources(),
        loss(run, checkpoint.step()),
        EvaluationSummaries.of(run.runDirectory(), checkpoint.step()));
  }

  /** The loss in the training step's result, where that ended with this very step. */
  private static Optional<Double> loss(RunContext run, int step) {
    try {
      StepResult train = StepResult.read(run.runDirectory(), "train");
      if (train.summary().get("step") instanceof Number last
          && last.intValue() == step
          && train.summary().get("loss") instanceof Number loss) {
        return Optional.of(loss.doubleValue());
      }
    } catch (TrainerException e) {
      if (e.reason() != FailureReason.CONFIGURATION_INVALID) { // which means: no result yet
        throw e;
      }
    }
    return Optional.empty();
  }
}
