package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.run.RunConfiguration;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Ownership;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** The immutable ConfigMap {@code <job>-run} with the run configuration. */
@ApplicationScoped
public class RunConfigMap {
  /** Key of the document, and its file name in pods. */
  static final String KEY = "run.json";

  /** Generation of the job that the document was written for. */
  private static final String GENERATION = "tatara.dev/generation";

  private static final String GATES = "/evaluation/gates";

  private final KubernetesClient client;
  private final RunConfigurationWriter writer;

  RunConfigMap(KubernetesClient client, RunConfigurationWriter writer) {
    this.client = client;
    this.writer = writer;
  }

  static String name(LLMTrainingJob job) {
    return job.getMetadata().getName() + "-run";
  }

  /** The ConfigMap as it should be. */
  public ConfigMap of(LLMTrainingJob job, RunConfiguration run) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name(job))
        .withNamespace(job.getMetadata().getNamespace())
        .withLabels(Labels.of(job))
        .withAnnotations(Map.of(GENERATION, generation(job)))
        .withOwnerReferences(Ownership.by(job))
        .endMetadata()
        .withImmutable(true)
        .withData(Map.of(KEY, writer.write(run)))
        .build();
  }

  /** Whether the ConfigMap was written for this generation of the job. */
  public static boolean isCurrent(ConfigMap map, LLMTrainingJob job) {
    return map.getMetadata().getAnnotations() != null
        && generation(job).equals(map.getMetadata().getAnnotations().get(GENERATION));
  }

  /**
   * Whether a job has a run configuration in which the gates are those of a run: it has begun with
   * them.
   */
  public boolean hasGates(LLMTrainingJob job, RunConfiguration run) {
    ConfigMap existing =
        client
            .configMaps()
            .inNamespace(job.getMetadata().getNamespace())
            .withName(name(job))
            .get(); // with what is in it, which informers leave out
    return existing != null
        && Ownership.holds(job, existing)
        && writer.haveSame(GATES, existing.getData().get(KEY), writer.write(run));
  }

  private static String generation(LLMTrainingJob job) {
    return String.valueOf(job.getMetadata().getGeneration());
  }
}
