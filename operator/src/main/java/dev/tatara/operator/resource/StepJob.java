package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.RunPolicy;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Ownership;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The {@code batch/v1} Job of a step. */
@ApplicationScoped
public class StepJob {
  private final StepPod pod;
  private final Clock clock;

  StepJob(StepPod pod, Clock clock) {
    this.pod = pod;
    this.clock = clock;
  }

  /** The Job as it should be when it is made now; it is never applied again. */
  public Job of(LLMTrainingJob job, Step step) {
    return new JobBuilder()
        .withNewMetadata()
        .withName(step.jobName(job))
        .withNamespace(job.getMetadata().getNamespace())
        .withLabels(Labels.of(job, step))
        .withOwnerReferences(Ownership.by(job))
        .endMetadata()
        .withSpec(spec(job, step))
        .build();
  }

  private JobSpec spec(LLMTrainingJob job, Step step) {
    int nodes = step == Step.TRAIN ? job.getSpec().resources().nodes() : 1;
    RunPolicy policy = job.getSpec().runPolicy();
    JobSpecBuilder spec =
        new JobSpecBuilder()
            .withCompletions(nodes)
            .withParallelism(nodes)
            // One lost rank takes the pods of all others with it, and each counts.
            .withBackoffLimit(policy.backoffLimit() * nodes)
            .withPodFailurePolicy(FailurePolicy.of(step))
            .withTemplate(pod.of(job, step));
    if (step == Step.TRAIN) {
      spec.withCompletionMode("Indexed");
    }
    if (policy.activeDeadlineSeconds() != null) {
      spec.withActiveDeadlineSeconds(remaining(job, policy.activeDeadlineSeconds()));
    }
    return spec.build();
  }

  /**
   * Seconds that are left of the deadline of the whole job; the Job controller keeps it from here.
   */
  private long remaining(LLMTrainingJob job, long deadlineSeconds) {
    LLMTrainingJobStatus status = job.getStatus();
    if (status == null || status.startTime() == null) {
      return deadlineSeconds;
    }
    Duration spent = Duration.between(Instant.parse(status.startTime()), clock.instant());
    return Math.max(1, deadlineSeconds - spent.toSeconds());
  }
}
