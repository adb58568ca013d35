package dev.tatara.operator.step;

import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.SchedulingSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Labels by which the operator, Services and people find what belongs to a job. */
public final class Labels {
  /** Name of the LLMTrainingJob. */
  public static final String JOB = JobMetadata.JOB;

  /** Verb of the step. */
  public static final String STEP = JobMetadata.STEP;

  /** Kubernetes' label for the tool that manages an object. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  /** The value of {@link #MANAGED_BY}; also the field manager of everything that is applied. */
  public static final String OPERATOR = "tatara-operator";

  /** Selects everything that the operator made. */
  public static final String SELECTOR = MANAGED_BY + "=" + OPERATOR;

  /** Kueue's label for the queue that an object waits in. */
  public static final String QUEUE = "kueue.x-k8s.io/queue-name";

  /** Kueue's label for the place in the queue. */
  private static final String QUEUE_PRIORITY = "kueue.x-k8s.io/priority-class";

  private Labels() {}

  /**
   * What a job says to Kueue; nothing where it names no queue of it. The spec has the last word, so
   * that who may not set labels can still choose.
   */
  public static Map<String, String> ofQueue(LLMTrainingJob job) {
    Map<String, String> queue = new HashMap<>();
    if (job.getMetadata().getLabels() != null) {
      queue.putAll(job.getMetadata().getLabels());
      queue.keySet().retainAll(Set.of(QUEUE, QUEUE_PRIORITY));
    }
    SchedulingSpec scheduling = job.getSpec().scheduling();
    if (scheduling.gang() == SchedulingSpec.Gang.KUEUE) {
      queue.put(QUEUE, scheduling.queueName());
    }
    return queue.containsKey(QUEUE) ? queue : Map.of();
  }

  /** The queue that an object waits in, if it is in one. */
  public static Optional<String> queue(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels()).map(labels -> labels.get(QUEUE));
  }

  /** Labels of an object of a job. */
  public static Map<String, String> of(LLMTrainingJob job) {
    return Map.of(
        "app.kubernetes.io/name", "tatara", MANAGED_BY, OPERATOR, JOB, job.getMetadata().getName());
  }

  /** Labels of an object of a job that the operator does not watch. */
  public static Map<String, String> unwatched(LLMTrainingJob job) {
    return Map.of("app.kubernetes.io/name", "tatara", JOB, job.getMetadata().getName());
  }

  /** Labels of an object of a step: those of the job are among them. */
  public static Map<String, String> of(LLMTrainingJob job, Step step) {
    return Map.of(
        "app.kubernetes.io/name",
        "tatara",
        MANAGED_BY,
        OPERATOR,
        JOB,
        job.getMetadata().getName(),
        STEP,
        step.verb());
  }

  /** What selects all pods of a job. */
  public static Map<String, String> selector(LLMTrainingJob job) {
    return Map.of(JOB, job.getMetadata().getName());
  }

  /** What selects the pods of a step. */
  public static Map<String, String> selector(LLMTrainingJob job, Step step) {
    return Map.of(JOB, job.getMetadata().getName(), STEP, step.verb());
  }

  /** Whether an object belongs to a step. */
  public static boolean isOf(Step step, HasMetadata object) {
    return step.verb().equals(object.getMetadata().getLabels().get(STEP));
  }
}
