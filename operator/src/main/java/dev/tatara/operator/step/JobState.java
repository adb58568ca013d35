package dev.tatara.operator.step;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.util.Optional;

/** What a step's Job says of the step. */
public enum JobState {
  /** There is no Job. */
  ABSENT,
  /** It is being deleted; another one can be made when it is gone. */
  TERMINATING,
  /** It has not ended. */
  ACTIVE,
  /** All its pods succeeded. */
  COMPLETE,
  /** It gave up. */
  FAILED;

  /** The state of a Job that may not be there. */
  public static JobState of(Optional<Job> job) {
    return job.map(JobState::of).orElse(ABSENT);
  }

  /** The state of a Job that is there. */
  public static JobState of(Job job) {
    if (condition(job, "Complete").isPresent()) {
      return COMPLETE;
    }
    if (job.isMarkedForDeletion()) {
      return TERMINATING; // also where it counts pods that were stopped as failed
    }
    return condition(job, "Failed").isPresent() ? FAILED : ACTIVE;
  }

  /** Whether a Job may have no pods, as Kueue decides of those in a queue. */
  public static boolean isHeldBack(Job job) {
    return Boolean.TRUE.equals(job.getSpec().getSuspend());
  }

  /** A condition of a Job that is true. */
  public static Optional<JobCondition> condition(Job job, String type) {
    if (job.getStatus() == null) {
      return Optional.empty();
    }
    return job.getStatus().getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .filter(condition -> "True".equals(condition.getStatus()))
        .findFirst();
  }
}
