package dev.tatara.operator.status;

import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.List;

/**
 * What is seen of the pods of the train step.
 *
 * @param ready whether all of them run
 * @param replaced pods that were started in place of failed ones
 * @param pods failed ones included, as long as they exist
 */
public record TrainingPods(boolean ready, int replaced, List<Pod> pods) {

  /** No training pods. */
  public static final TrainingPods NONE = new TrainingPods(false, 0, List.of());

  /** Looks at the train step's Job and pods. */
  public static TrainingPods of(Children children, int nodes) {
    List<Pod> pods = children.pods(Step.TRAIN);
    long running =
        pods.stream()
            .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
            .filter(pod -> !pod.isMarkedForDeletion())
            .count();
    int started = children.job(Step.TRAIN).map(TrainingPods::started).orElse(0);
    return new TrainingPods(running >= nodes, Math.max(0, started - nodes), pods);
  }

  private static int started(Job job) {
    JobStatus status = job.getStatus();
    return status == null
        ? 0
        : orZero(status.getActive()) + orZero(status.getSucceeded()) + orZero(status.getFailed());
  }

  private static int orZero(Integer count) {
    return count == null ? 0 : count;
  }
}
