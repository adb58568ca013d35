package dev.tatara.trainer.export;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.evaluate.RunGates;
import dev.tatara.trainer.gate.Judgement;
import dev.tatara.trainer.step.RunContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which checkpoint of a run is exported.
 *
 * @param judgement what the gates came to at this moment; empty where none were asked
 */
record ExportedCheckpoint(Checkpoint checkpoint, Optional<Judgement> judgement) {
  private static final Logger LOG = LoggerFactory.getLogger(ExportedCheckpoint.class);
  private static final String EXPORT_ANYWAY = "Export";

  /** Field of the judgement in termination messages. */
  private static final String GATE = "gate";

  /** One that was named by hand, which no gate is asked about. */
  static ExportedCheckpoint named(Path folder) {
    return new ExportedCheckpoint(Checkpoint.open(folder), Optional.empty());
  }

  /** What a termination message says of the choice. */
  Map<String, Object> figures() {
    return judgement.<Map<String, Object>>map(known -> Map.of(GATE, known)).orElse(Map.of());
  }

  /**
   * The newest checkpoint or, where the run has gates, the newest that passed them. They are judged
   * anew: since the evaluation they may have been changed.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when there is none at all, {@code
   *     GateFailed} when none passed and the run does not say that it is exported all the same,
   *     with the judgement
   */
  static ExportedCheckpoint of(RunContext run) throws IOException {
    List<Checkpoint> checkpoints = new CheckpointStore(run.runDirectory()).required();
    RunGates gates = new RunGates(run);
    if (gates.isEmpty()) {
      return new ExportedCheckpoint(checkpoints.getFirst(), Optional.empty());
    }
    Optional<Judgement> judgement = gates.judge();
    Optional<Checkpoint> passed =
        checkpoints.stream()
            .filter(
                checkpoint ->
                    judgement
                        .map(Judgement::passedStep)
                        .filter(step -> step == checkpoint.step())
                        .isPresent())
            .findFirst();
    if (passed.isPresent()) {
      LOG.info("{} is the newest checkpoint that passed", passed.get().folder().getFileName());
      return new ExportedCheckpoint(passed.get(), judgement);
    }
    String message =
        "no checkpoint passed the gates; "
            + judgement
                .map(known -> known.message() + known.stillOpen())
                .orElse("none has all of their scores");
    if (EXPORT_ANYWAY.equals(run.configuration().evaluation().onGateFailure())) {
      LOG.warn("{}; the newest checkpoint is exported all the same", message);
      return new ExportedCheckpoint(checkpoints.getFirst(), judgement);
    }
    TrainerException failure =
        new TrainerException(
            FailureReason.GATE_FAILED,
            message,
            "the checkpoints stay on the volume: train on more or other data, or ask for less in"
                + " evaluation.gates; with evaluation.onGateFailure: Export, or export --checkpoint"
                + " by hand, one is exported all the same");
    throw judgement.map(known -> failure.with(Map.of(GATE, known))).orElse(failure);
  }
}
