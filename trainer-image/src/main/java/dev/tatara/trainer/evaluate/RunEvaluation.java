package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.CanonicalJson;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.gate.Judgement;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.StepResult;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The step after training: scores what the sidecar did not reach. */
final class RunEvaluation {
  private static final Logger LOG = LoggerFactory.getLogger(RunEvaluation.class);

  /** Of lines in a termination message, so that all of it fits. */
  private static final int MAX_BYTES = 2800;

  private final RunContext run;
  private final RunGates gates;
  private Optional<Judgement> gate = Optional.empty();

  RunEvaluation(RunContext run) {
    this.run = run;
    this.gates = new RunGates(run);
  }

  /**
   * Scores every committed checkpoint that has no result yet, the newest first.
   *
   * @return every result of the run without its questions, by step
   * @throws TrainerException for the data, as {@link Benchmarks#load} says; {@code
   *     ConfigurationInvalid} when there is no checkpoint; {@code CheckpointCorrupt} when the
   *     newest one is damaged (older ones are passed over)
   */
  List<EvaluationResult> evaluate(Torch torch) throws IOException, InterruptedException {
    List<Measurement> benchmarks = Benchmarks.of(run);
    EvaluationStore store = new EvaluationStore(run.runDirectory());
    CheckpointEvaluator evaluator = new CheckpointEvaluator(torch, benchmarks, store, () -> {});
    List<Checkpoint> checkpoints = new CheckpointStore(run.runDirectory()).required();
    evaluator.evaluate(checkpoints.getFirst());
    Set<Checkpoint> damaged = new HashSet<>();
    for (Checkpoint older : checkpoints.subList(1, checkpoints.size())) {
      try {
        evaluator.evaluate(older);
      } catch (TrainerException e) {
        damaged.add(older);
        LOG.warn("{} is passed over: {}", older.folder().getFileName(), e.getMessage());
      }
    }
    List<EvaluationResult> results = store.all();
    gate = gates.mark(results, evaluator.expected(), damaged);
    return results;
  }

  /**
   * The step's result: the newest lines, as many as a termination message holds, and the gates.
   * Scores come before warnings: these are told of the newest lines where room is left.
   */
  StepResult stepResult(List<EvaluationResult> results) {
    List<EvaluationSummary> lines = new ArrayList<>();
    int bytes = 0;
    for (EvaluationResult result : results.reversed()) {
      EvaluationSummary line = result.summary();
      bytes += CanonicalJson.bytes(line).length;
      if (bytes > MAX_BYTES && !lines.isEmpty()) {
        bytes -= CanonicalJson.bytes(line).length;
        break;
      }
      lines.add(line);
    }
    for (int i = 0; i < lines.size(); i++) {
      EvaluationSummary warned = results.reversed().get(i).summaryWithWarnings();
      bytes += CanonicalJson.bytes(warned).length - CanonicalJson.bytes(lines.get(i)).length;
      if (bytes > MAX_BYTES) {
        break;
      }
      lines.set(i, warned);
    }
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("evaluations", lines);
    gate.ifPresent(judgement -> summary.put("gate", judgement));
    return new StepResult(EvaluateCommand.NAME, null, null, null, summary);
  }
}
