package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.ProgressStatus;
import java.util.Optional;

/**
 * How often training was started again: by its launcher in place, which counts from 0 in each pod,
 * and by the Job controller in another pod.
 *
 * @param total of both, over the life of the job
 * @param attempt 1, and one more for each pod that took the place of a failed one
 */
record Restarts(int total, int attempt) {

  /** Adds to the status before what has been started again since. */
  static Restarts since(LLMTrainingJobStatus previous, TrainingPods pods, ProgressStatus progress) {
    int known = Optional.ofNullable(previous.attempt()).orElse(1);
    int attempt = Math.max(known, 1 + pods.replaced());
    int before = inPlace(previous.progress());
    int now = inPlace(progress);
    int total =
        Optional.ofNullable(previous.restarts()).orElse(0)
            + (attempt - known)
            + (now >= before ? now - before : now); // a smaller count is that of another pod
    return new Restarts(total, attempt);
  }

  /** Whether training was started again since a status. */
  boolean isMoreThan(LLMTrainingJobStatus previous) {
    return total > Optional.ofNullable(previous.restarts()).orElse(0);
  }

  /** Whether the pods are those of a status, so that its processes were started again in them. */
  boolean isInPlace(LLMTrainingJobStatus previous) {
    return attempt == Optional.ofNullable(previous.attempt()).orElse(1);
  }

  private static int inPlace(ProgressStatus progress) {
    return progress == null || progress.restarts() == null ? 0 : progress.restarts();
  }
}
