package dev.tatara.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.minicluster.controlplane.ControlPlaneOptions;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Manifests that are wrong at random: each is refused with a sentence that names a field, or taken
 * and then carried out or failed. {@code -Dtatara.manifests=10000} tries so many; {@code
 * -Dtatara.seed} other ones.
 */
class FuzzedManifestIT {
  private static final Path MANIFEST =
      BuiltProgram.REPOSITORY.resolve("examples/quickstart/job.yaml");

  /** Jobs at a time: they are deleted when each is seen to have a phase. */
  private static final int BATCH = 100;

  /** Creation, the child's news, status, retries; what loops comes to hundreds in seconds. */
  private static final int RECONCILIATIONS_A_JOB = 12;

  @Test
  void everyManifestIsRefusedInWordsOrGetsAPhase() throws Exception {
    int manifests = Integer.getInteger("tatara.manifests", 300);
    MutatedManifest mutation = new MutatedManifest(new Random(Long.getLong("tatara.seed", 4711)));
    ObjectNode quickstart = (ObjectNode) new YAMLMapper().readTree(MANIFEST.toFile());
    try (LoneOperator lone = new LoneOperator(ControlPlaneOptions.apiServerOnly())) {
      long pid = lone.operator().pid();
      int taken = 0;
      List<String> jobs = new ArrayList<>();
      for (int i = 1; i <= manifests; i++) {
        ObjectNode manifest = mutation.of(quickstart);
        String name = "fuzz-" + i;
        ((ObjectNode) manifest.get("metadata")).put("name", name);
        if (isTaken(lone, manifest)) {
          jobs.add(name);
        }
        if (jobs.size() == BATCH || i == manifests) {
          jobs.forEach(job -> awaitPhase(lone, job));
          taken += jobs.size();
          jobs.forEach(job -> delete(lone, job));
          jobs.clear();
        }
      }
      System.out.printf(
          "%,d manifests, %,d taken, %,d reconciliations%n",
          manifests, taken, lone.reconciliations());
      assertTrue(taken > 0 && taken < manifests, taken + " taken");
      assertTrue(
          lone.reconciliations() <= (long) RECONCILIATIONS_A_JOB * taken,
          () -> "the operator loops");
      assertEquals(pid, lone.operator().pid(), "the operator has ended");
      assertEquals(List.of(), lone.stackTraces());
    }
  }

  private static boolean isTaken(LoneOperator lone, ObjectNode manifest) {
    String path =
        "/apis/tatara.dev/v1alpha1/namespaces/%s/llmtrainingjobs?fieldValidation=Strict"
            .formatted(LoneOperator.NAMESPACE);
    try {
      lone.client().raw(path, "POST", manifest.toString());
      return true;
    } catch (KubernetesClientException refusal) {
      String message = refusal.getStatus() == null ? "" : refusal.getStatus().getMessage();
      assertTrue(
          refusal.getCode() == 422 || refusal.getCode() == 400,
          () -> refusal.getCode() + " for " + manifest + ": " + message);
      assertFalse(message == null || message.isBlank(), manifest::toString);
      assertTrue(
          message.contains("spec") || message.contains("metadata"),
          () -> "no field is named for " + manifest + ": " + message);
      return false;
    }
  }

  private static void awaitPhase(LoneOperator lone, String name) {
    await(name)
        .atMost(Duration.ofSeconds(120))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              LLMTrainingJob job = resource(lone, name).get();
              return job.getStatus() != null && job.getStatus().phase() != null;
            });
  }

  private static void delete(LoneOperator lone, String name) {
    resource(lone, name).delete();
  }

  private static Resource<LLMTrainingJob> resource(LoneOperator lone, String name) {
    return lone.client()
        .resources(LLMTrainingJob.class)
        .inNamespace(LoneOperator.NAMESPACE)
        .withName(name);
  }
}
