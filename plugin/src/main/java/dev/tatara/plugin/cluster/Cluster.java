package dev.tatara.plugin.cluster;

import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The jobs of a namespace, and what belongs to them.
 *
 * @param client to the API server
 * @param namespace that names without one are of
 */
public record Cluster(KubernetesClient client, String namespace) implements AutoCloseable {
  private static final ResourceDefinitionContext JOBS =
      new ResourceDefinitionContext.Builder()
          .withGroup(LLMTrainingJob.GROUP)
          .withVersion(LLMTrainingJob.VERSION)
          .withKind(LLMTrainingJob.KIND)
          .withPlural(LLMTrainingJob.PLURAL)
          .withNamespaced(true)
          .build();

  /**
   * A job.
   *
   * @throws PluginException when there is none of that name
   */
  public LLMTrainingJob job(String name) {
    LLMTrainingJob job = resource(name).get();
    if (job == null) {
      throw noJob(name);
    }
    return job;
  }

  /** To change a job, or wait for it. */
  public Resource<LLMTrainingJob> resource(String name) {
    return client.resources(LLMTrainingJob.class).inNamespace(namespace).withName(name);
  }

  /** A job with all that the API server knows of it, known here or not. */
  public GenericKubernetesResource raw(String name) {
    GenericKubernetesResource job =
        client.genericKubernetesResources(JOBS).inNamespace(namespace).withName(name).get();
    if (job == null) {
      throw noJob(name);
    }
    return job;
  }

  /** All jobs so, of one namespace or of all. */
  public List<GenericKubernetesResource> rawJobs(boolean everywhere) {
    var jobs = client.genericKubernetesResources(JOBS);
    return (everywhere ? jobs.inAnyNamespace() : jobs.inNamespace(namespace)).list().getItems();
  }

  /** All jobs, by namespace and name. */
  public List<LLMTrainingJob> jobs(boolean everywhere) {
    var jobs = client.resources(LLMTrainingJob.class);
    return (everywhere ? jobs.inAnyNamespace() : jobs.inNamespace(namespace))
        .list().getItems().stream()
            .sorted(
                Comparator.comparing((LLMTrainingJob job) -> job.getMetadata().getNamespace())
                    .thenComparing(job -> job.getMetadata().getName()))
            .toList();
  }

  /** The Jobs and pods of a job. */
  public Belongings belongings(LLMTrainingJob job) {
    String name = job.getMetadata().getName();
    List<Job> jobs =
        client
            .batch()
            .v1()
            .jobs()
            .inNamespace(namespace)
            .withLabel(JobMetadata.JOB, name)
            .list()
            .getItems();
    List<Pod> pods =
        client.pods().inNamespace(namespace).withLabel(JobMetadata.JOB, name).list().getItems();
    return new Belongings(ofSteps(jobs), ofSteps(pods));
  }

  private static <T extends HasMetadata> List<T> ofSteps(List<T> objects) {
    return objects.stream()
        .filter(object -> object.getMetadata().getLabels().containsKey(JobMetadata.STEP))
        .sorted(Comparator.comparing(object -> object.getMetadata().getCreationTimestamp()))
        .toList();
  }

  private PluginException noJob(String name) {
    List<LLMTrainingJob> others = jobs(false);
    String known =
        others.stream()
            .limit(10)
            .map(job -> job.getMetadata().getName())
            .collect(Collectors.joining(", "));
    return new PluginException(
        ExitCodes.NOT_FOUND,
        "there is no LLMTrainingJob '%s' in the namespace %s".formatted(name, namespace),
        others.isEmpty()
            ? "there is none at all there: -n names another namespace, and 'kubectl llmjob status -A'"
                + " lists those of all"
            : "there are: " + known + (others.size() > 10 ? ", …" : ""));
  }

  @Override
  public void close() {
    client.close();
  }
}
