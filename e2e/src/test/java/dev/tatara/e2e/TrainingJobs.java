package dev.tatara.e2e;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Applies LLMTrainingJobs and waits for what they become. */
final class TrainingJobs {
  /** Long enough for a small job on two busy cores. */
  static final Duration LIMIT = Duration.ofMinutes(6);

  private final KubernetesClient client;

  TrainingJobs(KubernetesClient client) {
    this.client = client;
  }

  void apply(JobManifest manifest) {
    client
        .resource(Serialization.asYaml(manifest.tree()))
        .inNamespace(RunningCluster.NAMESPACE)
        .serverSideApply();
  }

  Resource<LLMTrainingJob> named(String name) {
    return client
        .resources(LLMTrainingJob.class)
        .inNamespace(RunningCluster.NAMESPACE)
        .withName(name);
  }

  LLMTrainingJob awaitComplete(String name) {
    return awaitWhileWell(name, job -> LLMTrainingJobStatus.phaseOf(job) == Phase.COMPLETE);
  }

  /** Waits for a condition, and fails at once with the reason when the job fails. */
  LLMTrainingJob awaitWhileWell(String name, Predicate<LLMTrainingJob> condition) {
    return await(
        name,
        job -> {
          if (LLMTrainingJobStatus.phaseOf(job) == Phase.FAILED) {
            throw new AssertionError(name + " failed: " + job.getStatus().failure());
          }
          return condition.test(job);
        });
  }

  LLMTrainingJob awaitFailed(String name) {
    return await(name, job -> LLMTrainingJobStatus.phaseOf(job).isFinished());
  }

  LLMTrainingJob await(String name, Predicate<LLMTrainingJob> condition) {
    return Awaitility.await("llmjob/" + name)
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(300))
        .until(() -> named(name).get(), job -> job != null && condition.test(job));
  }
}
