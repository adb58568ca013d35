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
import java.time.Instant;
import java.util.Map;

/** Changes of a job, each in one request, so that nobody else's change is lost. */
final class Patch {
  private Patch() {}

  static void suspend(Cluster cluster, LLMTrainingJob job, boolean suspend) {
    merge(cluster, job, Map.of("spec", Map.of("runPolicy", Map.of("suspend", suspend))));
  }

  /**
   * Asks for something by an annotation, whose value was never there before.
   *
   * @return the value, which the status repeats when the request is heard
   */
  static String request(Cluster cluster, LLMTrainingJob job, String annotation) {
    String value = Instant.now().toString();
    merge(cluster, job, Map.of("metadata", Map.of("annotations", Map.of(annotation, value))));
    return value;
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

  /**
   * Only a job in one phase can be asked for some things.
   *
   * @param lacks what any other job does not, such as {@code does not train}
   * @param hint what to do instead
   */
  static void refuseUnless(Phase phase, LLMTrainingJob job, String lacks, String hint) {
    Phase now = LLMTrainingJobStatus.phaseOf(job);
    if (now != phase) {
      throw new PluginException(
          ExitCodes.TROUBLE,
          "the job '%s' %s: it %s".formatted(job.getMetadata().getName(), lacks, now.description()),
          hint);
    }
  }

  static boolean isSuspended(LLMTrainingJob job) {
    return Boolean.TRUE.equals(job.getSpec().runPolicy().suspend());
  }
}
