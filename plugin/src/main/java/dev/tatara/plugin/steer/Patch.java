package dev.tatara.plugin.steer;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
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

  /** A job that has ended can be asked for nothing. */
  static void refuseAfterTheEnd(LLMTrainingJob job) {
    if (LLMTrainingJobStatus.phaseOf(job).isFinished()) {
      throw new PluginException(
          ExitCodes.TROUBLE,
          "the job '%s' %s"
              .formatted(
                  job.getMetadata().getName(), LLMTrainingJobStatus.phaseOf(job).description()),
          "there is nothing left to do for it: make another job to go on from its checkpoint, with"
              + " model.initFrom");
    }
  }

  static boolean isSuspended(LLMTrainingJob job) {
    return Boolean.TRUE.equals(job.getSpec().runPolicy().suspend());
  }
}
