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
import java.util.HashMap;
import java.util.Map;

/** The {@code batch/v1} Job of a step. */
@ApplicationScoped
public class StepJob {
  /** {@code status.attempt} when the Job was made: its own count of pods begins with it. */
  private static final String ATTEMPT = "tatara.dev/attempt";

  private static final int OPTIONAL_RETRIES = 2;

  private final StepPod pod;
  private final Clock clock;

  StepJob(StepPod pod, Clock clock) {
    this.pod = pod;
    this.clock = clock;
  }

  /** The Job as it should be when it is made now; it is never applied again. */
  public Job of(LLMTrainingJob job, Step step) {
    StepDeadline deadline = StepDeadline.of(job, step, clock.instant());
    return new JobBuilder()
        .withNewMetadata()
        .withName(step.jobName(job))
        .withNamespace(job.getMetadata().getNamespace())
        .withLabels(labels(job, step))
        .withAnnotations(annotations(job, deadline))
        .withOwnerReferences(Ownership.by(job))
        .endMetadata()
        .withSpec(spec(job, step, deadline))
        .build();
  }

  private static Map<String, String> annotations(LLMTrainingJob job, StepDeadline deadline) {
    String attempt = String.valueOf(attempt(job));
    return deadline.ofWholeJob() == null
        ? Map.of(ATTEMPT, attempt)
        : Map.of(ATTEMPT, attempt, StepDeadline.ANNOTATION, deadline.ofWholeJob());
  }

  /** The attempt at which a Job begins. */
  public static int firstAttempt(Job stepsJob) {
    Map<String, String> annotations = stepsJob.getMetadata().getAnnotations();
    String attempt = annotations == null ? null : annotations.get(ATTEMPT);
    return attempt == null ? 1 : Integer.parseInt(attempt);
  }

  /** Only training waits in a queue: the other steps ask for no resources. */
  private static Map<String, String> labels(LLMTrainingJob job, Step step) {
    Map<String, String> labels = new HashMap<>(Labels.of(job, step));
    if (step == Step.TRAIN) {
      labels.putAll(Labels.ofQueue(job));
    }
    return labels;
  }

  private static int attempt(LLMTrainingJob job) {
    return LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::attempt).orElse(1);
  }

  private JobSpec spec(LLMTrainingJob job, Step step, StepDeadline deadline) {
    int pods = pods(job, step);
    RunPolicy policy = job.getSpec().runPolicy();
    JobSpecBuilder spec =
        new JobSpecBuilder()
            .withCompletions(pods)
            .withParallelism(pods)
            .withPodFailurePolicy(FailurePolicy.of(step))
            .withTemplate(pod.of(job, step));
    if (step == Step.TRAIN || pods > 1) {
      // Each pod has its own count and pause: one lost rank may take those of all others with it.
      spec.withCompletionMode("Indexed")
          .withBackoffLimitPerIndex(policy.backoffLimit())
          .withMaxFailedIndexes(0);
      if (step == Step.TRAIN && !Labels.ofQueue(job).isEmpty()) {
        spec.withSuspend(true); // until Kueue admits it
      }
    } else {
      spec.withBackoffLimit(
          step.isOptional()
              ? Math.min(OPTIONAL_RETRIES, policy.backoffLimit())
              : policy.backoffLimit());
    }
    return spec.withActiveDeadlineSeconds(deadline.seconds()).build();
  }

  /** Pods that work on a step at the same time. */
  private static int pods(LLMTrainingJob job, Step step) {
    return switch (step) {
      case TRAIN -> job.getSpec().resources().nodes();
      case CORPUS -> job.getSpec().data().corpusPods();
      case TOKENIZER, TOKENIZE, EVALUATE, EXPORT, REPORT -> 1;
    };
  }
}
