package dev.tatara.operator.queue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.OperatorSettings;
import dev.tatara.operator.RecentMap;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.JobState;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Lets Kueue preempt those first who lose least: the more work of a training is unsaved, the higher
 * is its priority. Kueue reads that from an annotation of its Workload, not of the Job (KEP 7990).
 */
@ApplicationScoped
public class PriorityBoost {
  private static final Logger LOG = Logger.getLogger(PriorityBoost.class);

  private static final String ANNOTATION = "kueue.x-k8s.io/priority-boost";

  /** Kueue's label of a Workload: the UID of the Job that it stands for. */
  private static final String JOB_UID = "kueue.x-k8s.io/job-uid";

  /** Nobody but Kueue 0.17 and later, which serves this version, knows the annotation. */
  private static final ResourceDefinitionContext WORKLOADS =
      new ResourceDefinitionContext.Builder()
          .withGroup("kueue.x-k8s.io")
          .withVersion("v1beta2")
          .withKind("Workload")
          .withPlural("workloads")
          .withNamespaced(true)
          .build();

  private final KubernetesClient client;
  private final Clock clock;
  private final BoostScale scale;

  /** Levels as they stand in Workloads, by the UID of the Job of the training. */
  private final Map<String, Integer> levels =
      Collections.synchronizedMap(new RecentMap<>(RecentMap.JOBS));

  PriorityBoost(KubernetesClient client, Clock clock, OperatorSettings settings) {
    this.client = client;
    this.clock = clock;
    this.scale = new BoostScale(settings.priorityBoostUnit());
  }

  /**
   * Sets the priority of a training that is in a queue, where its level changes. One that waits has
   * none: it must not take the place of others for what it has saved.
   *
   * @param status as it is about to be written
   */
  public void keep(LLMTrainingJob job, Children children, LLMTrainingJobStatus status) {
    Optional<Job> training =
        children.job(Step.TRAIN).filter(found -> Labels.queue(found).isPresent());
    if (scale.unit() == 0 || training.isEmpty()) {
      return;
    }
    Job found = training.get();
    String uid = found.getMetadata().getUid();
    if (JobState.of(training) != JobState.ACTIVE) {
      levels.remove(uid);
      return;
    }
    try {
      Integer remembered = levels.get(uid);
      int known = remembered == null ? read(found) : remembered;
      long unsaved =
          UnsavedWork.acceleratorSeconds(job.getSpec().resources(), status, clock.instant());
      int next = scale.next(known, unsaved);
      levels.put(uid, next); // also where it can't be written: the next level is another try
      if (next != known) {
        write(found, next);
      }
    } catch (KubernetesClientException e) {
      // Training goes on without it.
      LOG.infof(
          "the priority of %s/%s in its queue stays: %s",
          found.getMetadata().getNamespace(), found.getMetadata().getName(), e.getMessage());
      levels.putIfAbsent(uid, 0);
    }
  }

  private int read(Job training) {
    return workload(training)
        .map(workload -> workload.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(ANNOTATION))
        .map(PriorityBoost::number)
        .orElse(0);
  }

  private void write(Job training, int level) {
    String change =
        Serialization.asJson(
            Map.of("metadata", Map.of("annotations", Map.of(ANNOTATION, String.valueOf(level)))));
    workload(training)
        .ifPresent(
            workload ->
                client
                    .genericKubernetesResources(WORKLOADS)
                    .resource(workload)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), change));
  }

  private Optional<GenericKubernetesResource> workload(Job training) {
    return client
        .genericKubernetesResources(WORKLOADS)
        .inNamespace(training.getMetadata().getNamespace())
        .withLabel(JOB_UID, training.getMetadata().getUid())
        .list()
        .getItems()
        .stream()
        .findFirst();
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0; // not ours; Kueue takes it for 0, too
    }
  }
}
