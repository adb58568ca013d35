package dev.tatara.plugin.status;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.Reasons;
import java.util.List;
import java.util.function.Predicate;

/** The conditions of a job that somebody should read. */
public final class Attention {
  private static final List<String> TRUE_IS_BAD = List.of("Stalled", "Failed");
  private static final List<String> FALSE_IS_BAD = List.of("PlanAccepted", "AcceleratorsAvailable");

  private Attention() {}

  /** Those conditions, in the order of the status; each reason once. */
  public static List<Condition> of(LLMTrainingJob job) {
    LLMTrainingJobStatus status = job.getStatus();
    if (status == null || status.conditions() == null) {
      return List.of();
    }
    return status.conditions().stream()
        .filter(condition -> isTrouble(status.phase(), condition))
        .filter(firstOf(status))
        .toList();
  }

  private static boolean isTrouble(Phase phase, Condition condition) {
    boolean bad =
        condition.isTrue()
            ? TRUE_IS_BAD.contains(condition.type())
            : FALSE_IS_BAD.contains(condition.type());
    return switch (condition.type()) {
      // Trouble that training goes on in spite of is told by the reason.
      case "PlanAccepted" ->
          bad || Reasons.REFUSED_FOR_NEW_JOBS.equals(condition.reason()) && !phase.isFinished();
      case "Checkpointed" -> Reasons.CHECKPOINTING_PAUSED.equals(condition.reason());
      case "Running" ->
          phase == Phase.TRAINING && Reasons.INTERRUPTIONS.contains(condition.reason());
      case "Evaluated" ->
          !condition.isTrue()
              && (phase == Phase.TRAINING && !phase.label().equals(condition.reason())
                  || Reasons.NOT_SCORED.equals(condition.reason())
                  || Reasons.GATE_FAILED.equals(condition.reason()));
      default -> bad;
    };
  }

  /** A failed job says the same in several conditions, and one without accelerators in two. */
  private static Predicate<Condition> firstOf(LLMTrainingJobStatus status) {
    return condition ->
        status.conditions().stream()
            .filter(other -> isTrouble(status.phase(), other))
            .filter(other -> String.valueOf(other.reason()).equals(condition.reason()))
            .findFirst()
            .filter(first -> first == condition)
            .isPresent();
  }
}
