package dev.tatara.plugin.steer;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import dev.tatara.plugin.cluster.Cluster;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;

/** Changes of a job, each in one request, so that nobody else's change is lost. */
final class Patch {
  private Patch() {}

  static void suspend(Cluster cluster, LLMTrainingJob job, boolean suspend) {
    merge(cluster, job, Map.of("spec", Map.of("runPolicy", Map.of("suspend", suspend))));
  }

  static void annotate(Cluster cluster, LLMTrainingJob job, String key, String value) {
    merge(cluster, job, Map.of("metadata", Map.of("annotations", Map.of(key, value))));
  }

  private static void merge(Cluster cluster, LLMTrainingJob job, Map<String, Object> change) {
    cluster
        .resource(job.getMetadata().getName())
        .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(change));
  }

  /** A job that has ended can be suspended and resumed no more. */
  static void refuseAfterTheEnd(LLMTrainingJob job) {
    Phase phase = LLMTrainingJobStatus.phaseOf(job);
    if (phase.isFinished()) {
      String name = job.getMetadata().getName();
      throw new PluginException(
          ExitCodes.TROUBLE,
          "the job '%s' %s".formatted(name, phase.description()),
          phase == Phase.FAILED
              ? "kubectl llmjob retry %s lets it go on".formatted(name)
              : "make another job to train it for longer, with checkpoint.resumeFrom: {job: %s}"
                  .formatted(name));
    }
  }

  static boolean isSuspended(LLMTrainingJob job) {
    return Boolean.TRUE.equals(job.getSpec().runPolicy().suspend());
  }
}
