package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.StepResult;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step after training: scores what the sidecar did not reach. */
final class RunEvaluation {
  private static final Logger LOG = LoggerFactory.getLogger(RunEvaluation.class);

  /** Lines that fit a termination message beside each other. */
  private static final int MAX_LINES = 20;

  private final RunContext run;

  RunEvaluation(RunContext run) {
    this.run = run;
  }

  /**
   * Scores every committed checkpoint that has no result yet, the newest first.
   *
   * @return every result of the run, by step
   * @throws TrainerException for the data, as {@link Benchmarks#load} says; {@code
   *     ConfigurationInvalid} when there is no checkpoint; {@code CheckpointCorrupt} when the
   *     newest one is damaged (older ones are passed over)
   */
  List<EvaluationResult> evaluate(Torch torch) throws IOException, InterruptedException {
    List<Measurement> benchmarks = Benchmarks.of(run);
    EvaluationStore store = new EvaluationStore(run.runDirectory());
    CheckpointEvaluator evaluator = new CheckpointEvaluator(torch, benchmarks, store);
    List<Checkpoint> checkpoints = new CheckpointStore(run.runDirectory()).committed();
    if (checkpoints.isEmpty()) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "no committed checkpoint in " + run.runDirectory().resolve("checkpoints"),
          "run the step train first");
    }
    evaluator.evaluate(checkpoints.getFirst());
    for (Checkpoint older : checkpoints.subList(1, checkpoints.size())) {
      try {
        evaluator.evaluate(older);
      } catch (TrainerException e) {
        LOG.warn("{} is passed over: {}", older.folder().getFileName(), e.getMessage());
      }
    }
    return store.all();
  }

  /** The step's result: the newest lines, as many as a termination message holds. */
  static StepResult stepResult(List<EvaluationResult> results) {
    List<EvaluationSummary> lines =
        results.reversed().stream().limit(MAX_LINES).map(EvaluationResult::summary).toList();
    return new StepResult(EvaluateCommand.NAME, null, null, null, Map.of("evaluations", lines));
  }
}
