package dev.tatara.operator.api;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.jobplan.Plan;
import dev.tatara.jobplan.Planner;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.planner.Bytes;
import dev.tatara.planner.SpeedEstimate;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.FieldValidateable;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every example is accepted by the API server, and can be planned. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples");

  @Test
  void examplesAreAcceptedAndPlanned() throws Exception {
    Cluster.newNamespace("examples");
    List<Path> manifests = manifests();
    assertTrue(manifests.size() >= 10, "examples: " + manifests);
    for (Path manifest : manifests) {
      GenericKubernetesResource example = read(manifest);
      example.getMetadata().setNamespace("examples");
      Plan plan = Planner.plan(accepted(example));
      assertNotNull(plan.status(), manifest.toString());
      checkReadme(manifest.resolveSibling("README.md"), plan);
    }
  }

  /** Figures of the planner that a README gives are those of the planner. */
  private static void checkReadme(Path readme, Plan plan) throws IOException {
    String text = Files.readString(readme);
    Optional<SpeedEstimate> speed = plan.layout().chosen().speed();
    if (speed.isPresent() && text.contains("Predicted by the planner")) {
      String memory = Bytes.gigabytes(plan.layout().chosen().memory().total());
      String step = String.format(Locale.ROOT, "%.2f s", speed.get().stepSeconds());
      assertTrue(text.contains(memory), readme + " does not say " + memory + " GB");
      assertTrue(text.contains(step), readme + " does not say " + step);
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
