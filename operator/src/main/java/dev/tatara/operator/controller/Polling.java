package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.jobplan.cluster.ClaimAccess;
import dev.tatara.operator.scheduling.MissingPods;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import java.util.Arrays;

/**
 * When a job is looked at again though nothing announces a change. Objects that the operator
 * watches announce themselves; how far a trainer is, time that passes, and claims and events, which
 * are not watched, do not.
 */
final class Polling {
  private Polling() {}

  /**
   * Whether it is.
   *
   * @param job not finished, with its new status
   * @param children what exists of it
   */
  static boolean isNeeded(LLMTrainingJob job, Children children) {
    return switch (LLMTrainingJobStatus.phaseOf(job)) {
      case TRAINING, SUSPENDING -> true;
      case SUSPENDED, QUEUED -> false;
      case PREPARING_CORPUS, TRAINING_TOKENIZER, TOKENIZING ->
          hasPodsToAsk(children) || waits(job, children);
      default -> waits(job, children);
    };
  }

  /** Pods that come or go announce themselves. */
  private static boolean hasPodsToAsk(Children children) {
    return Arrays.stream(Step.values())
        .filter(PreparationObserver::isOf)
        .anyMatch(step -> !StepPods.addresses(children.pods(step)).isEmpty());
  }

  /**
   * For a deadline, for pods whose Job alone knows why they don't come, for some that should have
   * ended, or for another claim.
   */
  private static boolean waits(LLMTrainingJob job, Children children) {
    return job.getSpec().runPolicy().startDeadlineSeconds() != null
        || !children.orphans().isEmpty()
        || ClaimAccess.ONE_NODE.equals(job.getStatus().reason())
        || children.jobs().stream().anyMatch(it -> MissingPods.areMissing(it, children.podsOf(it)));
  }
}
