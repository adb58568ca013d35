package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.resource.NodeAvoidance;
import dev.tatara.operator.resource.StepJob;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.GivingUp;
import dev.tatara.operator.step.HungPods;
import dev.tatara.operator.step.JobState;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
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
 * @param missing whether pods are yet to come in place of others
 * @param preemption what was taken from it and has not been replaced
 * @param deletion what somebody deleted of it and has not been replaced
 * @param lostJob name of its Job that is gone or goes, and that the operator has no reason to
 *     delete while it trains
 * @param ending whether the Job controller gives it up: no pod comes in place of those that end
 * @param queue the queue that its Job is in
 */
public record TrainingPods(
    boolean ready,
    int replaced,
    List<Pod> pods,
    boolean missing,
    Optional<Preemption> preemption,
    Optional<Deletion> deletion,
    Optional<String> lostJob,
    boolean ending,
    Optional<String> queue) {

  /** No training pods. */
  public static final TrainingPods NONE =
      new TrainingPods(
          false,
          0,
          List.of(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty());

  /** Looks at the train step's Job and pods. */
  public static TrainingPods of(LLMTrainingJob job, Children children) {
    int nodes = job.getSpec().resources().nodes();
    List<Pod> pods = children.pods(Step.TRAIN);
    long running =
        pods.stream()
            .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
            .filter(pod -> !pod.isMarkedForDeletion())
            .count();
    Optional<Job> train = children.job(Step.TRAIN);
    boolean ready = running >= nodes;
    boolean ending =
        train.filter(existing -> GivingUp.isSeen(Step.TRAIN, existing, pods)).isPresent();
    long living = pods.stream().filter(TrainingPods::lives).count();
    return new TrainingPods(
        ready,
        train.map(existing -> replaced(existing, nodes)).orElse(0),
        pods,
        living < nodes,
        ready ? Optional.empty() : Preemption.among(pods),
        ready || ending ? Optional.empty() : deletion(job, train, pods),
        ready || ending ? Optional.empty() : lostJob(job, train),
        ending,
        train.flatMap(Labels::queue));
  }

  private static boolean lives(Pod pod) {
    return !pod.isMarkedForDeletion() && !StepPods.hasEnded(pod);
  }

  /** Not what the operator, who deletes the Job or who holds it back takes away. */
  private static Optional<Deletion> deletion(
      LLMTrainingJob job, Optional<Job> train, List<Pod> pods) {
    return train
        .filter(existing -> !existing.isMarkedForDeletion())
        .filter(existing -> !JobState.isHeldBack(existing))
        .filter(existing -> !NodeAvoidance.isOutdated(job, existing))
        .flatMap(existing -> Deletion.among(pods, pod -> HungPods.holds(existing, pod)));
  }

  /**
   * One that the operator takes away to suspend or to end a job is told of otherwise. One that was
   * to keep off nodes may be gone when an operator looks that was started meanwhile.
   */
  private static Optional<String> lostJob(LLMTrainingJob job, Optional<Job> train) {
    boolean lost =
        train
            .map(
                existing ->
                    existing.isMarkedForDeletion() && !NodeAvoidance.isOutdated(job, existing))
            .orElseGet(() -> LLMTrainingJobStatus.avoidedNodes(job).isEmpty());
    return lost ? Optional.of(Step.TRAIN.jobName(job)) : Optional.empty();
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
