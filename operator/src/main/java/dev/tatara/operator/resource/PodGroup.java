package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.SchedulingSpec;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.PodRequests;
import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Volcano's group of the training pods, which are placed all or none; only where it is asked for.
 */
public final class PodGroup {
  /** The type, for clients: a cluster may not have it. */
  public static final ResourceDefinitionContext TYPE =
      new ResourceDefinitionContext.Builder()
          .withGroup("scheduling.volcano.sh")
          .withVersion("v1beta1")
          .withKind("PodGroup")
          .withPlural("podgroups")
          .withNamespaced(true)
          .build();

  private static final String SCHEDULER = "volcano";

  /** By which Volcano finds the group of a pod ({@code v1beta1.KubeGroupNameAnnotationKey}). */
  private static final String GROUP_NAME = "scheduling.k8s.io/group-name";

  private PodGroup() {}

  /** Whether a job asks for one. */
  public static boolean isWanted(LLMTrainingJob job) {
    return job.getSpec().scheduling().gang() == SchedulingSpec.Gang.VOLCANO;
  }

  /** The scheduler of training pods; null where it is the cluster's default. */
  static String scheduler(LLMTrainingJob job) {
    return isWanted(job) ? SCHEDULER : null;
  }

  /** What tells Volcano the group of a training pod; nothing where there is none. */
  static Map<String, String> annotations(LLMTrainingJob job) {
    return isWanted(job) ? Map.of(GROUP_NAME, name(job)) : Map.of();
  }

  /** Its name. */
  public static String name(LLMTrainingJob job) {
    return Step.TRAIN.jobName(job);
  }

  /**
   * The group as it should be. The training's Job owns it: it goes when the job is suspended, and
   * holds no place in Volcano's queue meanwhile.
   *
   * @param training the Job of the training, as the API server has it
   */
  public static GenericKubernetesResource of(LLMTrainingJob job, Job training) {
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(TYPE.getGroup() + "/" + TYPE.getVersion())
        .withKind(TYPE.getKind())
        .withNewMetadata()
        .withName(name(job))
        .withNamespace(job.getMetadata().getNamespace())
        .withLabels(Labels.of(job, Step.TRAIN))
        .withOwnerReferences(owner(training))
        .endMetadata()
        .withAdditionalProperties(Map.of("spec", spec(job, training)))
        .build();
  }

  private static OwnerReference owner(Job training) {
    return new OwnerReferenceBuilder()
        .withApiVersion("batch/v1")
        .withKind("Job")
        .withName(training.getMetadata().getName())
        .withUid(training.getMetadata().getUid())
        .withController(true)
        .build();
  }

  private static Map<String, Object> spec(LLMTrainingJob job, Job training) {
    SchedulingSpec scheduling = job.getSpec().scheduling();
    int pods = training.getSpec().getParallelism();
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("minMember", pods);
    spec.put("minResources", resources(training, pods));
    if (scheduling.queueName() != null) {
      spec.put("queue", scheduling.queueName());
    }
    if (scheduling.priorityClassName() != null) {
      spec.put("priorityClassName", scheduling.priorityClassName());
    }
    return spec;
  }

  /** What all pods request together. */
  private static Map<String, String> resources(Job training, int pods) {
    Map<String, String> all = new TreeMap<>();
    PodRequests.ofAll(training.getSpec().getTemplate().getSpec(), pods)
        .forEach((name, quantity) -> all.put(name, quantity.getAmount()));
    return all;
  }
}
