package dev.tatara.operator.step;

import dev.tatara.operator.trainer.ExitCodes;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a Job gives up, and takes the pods that are left of it away. The Job controller says so
 * with {@code FailureTarget}, and {@code Failed} when they have ended, minutes later. It deletes
 * them before either, and looks at a pod that ended a second late: what it will say is seen of its
 * pods before.
 */
public final class GivingUp {
  private static final String TARGET = "FailureTarget";

  private GivingUp() {}

  /**
   * Looks at a Job.
   *
   * @param pods of it, ended ones included
   */
  public static boolean isSeen(Step step, Job job, List<Pod> pods) {
    return JobState.condition(job, TARGET).isPresent()
        || pods.stream().anyMatch(pod -> isLast(step, job, pod) || isLate(job, pod));
  }

  /** Whether no other takes the place of a pod: of the failure, or of the number of them. */
  private static boolean isLast(Step step, Job job, Pod pod) {
    Optional<Integer> exitCode =
        StepPods.terminated(step, pod).map(ContainerStateTerminated::getExitCode);
    if (!"Failed".equals(pod.getStatus().getPhase()) || StepPods.disruption(pod).isPresent()) {
      return false;
    }
    Integer retries = job.getSpec().getBackoffLimitPerIndex();
    return exitCode.filter(ExitCodes::isFinal).isPresent()
        || retries != null
            && BackOff.failures(pod) >= retries
            && exitCode.filter(code -> code == ExitCodes.TERMINATED).isEmpty();
  }

  /** Whether a pod was deleted after the deadline of its Job; the API server has both times. */
  private static boolean isLate(Job job, Pod pod) {
    Long deadline = job.getSpec().getActiveDeadlineSeconds();
    if (deadline == null
        || !pod.isMarkedForDeletion()
        || job.getStatus() == null
        || job.getStatus().getStartTime() == null) {
      return false;
    }
    Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
    Instant deleted =
        Instant.parse(pod.getMetadata().getDeletionTimestamp())
            .minusSeconds(grace == null ? 0 : grace);
    return !deleted.isBefore(Instant.parse(job.getStatus().getStartTime()).plusSeconds(deadline));
  }
}
