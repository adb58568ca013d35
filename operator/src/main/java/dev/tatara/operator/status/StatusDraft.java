package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.CheckpointStatus;
import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.api.v1alpha1.GateStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.scheduling.AcceleratorSupply;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a status that conditions speak of.
 *
 * @param phase of the job
 * @param accepted the plan that the job goes by
 * @param checkpoint the newest, or null
 * @param evaluations the scores, or null
 * @param gate what the gates came to, or null
 * @param trainingPods what is seen of them
 * @param supply what is known now of the accelerators that training needs
 */
record StatusDraft(
    Phase phase,
    AcceptedPlan accepted,
    CheckpointStatus checkpoint,
    List<EvaluationStatus> evaluations,
    GateStatus gate,
    TrainingPods trainingPods,
    Optional<AcceleratorSupply> supply) {

  /** Whether the checkpoint of the last step of training has a score. */
  boolean hasFinalScore() {
    return accepted.status() != null
        && evaluations != null
        && evaluations.stream().anyMatch(score -> score.last().step() >= accepted.status().steps());
  }
}
