package dev.tatara.operator.status;

import dev.tatara.operator.resource.StepJob;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.util.List;
import java.util.Optional;

/**
 * What is seen of the pods of the train step.
 *
 * @param ready whether all of them run
 * @param replaced pods that were started in place of failed ones, over the life of the job
 * @param pods failed ones included, as long as they exist
 * @param preemption what was taken from it and has not been replaced
 * @param queue the queue that its Job is in
 */
public record TrainingPods(
    boolean ready,
    int replaced,
    List<Pod> pods,
    Optional<Preemption> preemption,
    Optional<String> queue) {

  /** No training pods. */
  public static final TrainingPods NONE =
      new TrainingPods(false, 0, List.of(), Optional.empty(), Optional.empty());

  /** Looks at the train step's Job and pods. */
  public static TrainingPods of(Children children, int nodes) {
    List<Pod> pods = children.pods(Step.TRAIN);
    long running =
        pods.stream()
            .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
            .filter(pod -> !pod.isMarkedForDeletion())
            .count();
    Optional<Job> job = children.job(Step.TRAIN);
    boolean ready = running >= nodes;
    return new TrainingPods(
        ready,
        job.map(train -> replaced(train, nodes)).orElse(0),
        pods,
        ready ? Optional.empty() : Preemption.among(pods),
        job.flatMap(Labels::queue));
  }

  private static int replaced(Job job, int nodes) {
    return StepJob.firstAttempt(job) - 1 + Math.max(0, started(job) - nodes);
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
