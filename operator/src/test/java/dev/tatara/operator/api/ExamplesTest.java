package dev.tatara.operator.api;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.plan.Planner;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every example is accepted by the API server, and can be planned. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples");

  @Inject Planner planner;

  @Test
  void examplesAreAcceptedAndPlanned() throws Exception {
    Cluster.newNamespace("examples");
    List<Path> manifests = manifests();
    assertTrue(manifests.size() >= 3, "examples: " + manifests);
    for (Path manifest : manifests) {
      GenericKubernetesResource example = read(manifest);
      example.getMetadata().setNamespace("examples");
      LLMTrainingJob job = accepted(example);
      assertNotNull(planner.plan(job).status(), manifest.toString());
    }
  }

  /** With the API server's defaults; it refuses unknown fields too. Nothing is kept. */
  private static LLMTrainingJob accepted(GenericKubernetesResource example) {
    return Serialization.unmarshal(
        Serialization.asJson(
            Cluster.admin()
                .resource(example)
                .dryRun()
                .fieldValidation(FieldValidateable.Validation.STRICT)
                .create()),
        LLMTrainingJob.class);
  }

  private static List<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.startsWith(EXAMPLES.resolve("gitops"))) // see GitOpsTest
          .filter(file -> !file.endsWith("kueue/queues.yaml")) // see KueueTest
          .filter(file -> LLMTrainingJob.KIND.equals(read(file).getKind()))
          .sorted()
          .toList();
    }
  }

  private static GenericKubernetesResource read(Path manifest) {
    try {
      return Serialization.unmarshal(Files.readString(manifest), GenericKubernetesResource.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
