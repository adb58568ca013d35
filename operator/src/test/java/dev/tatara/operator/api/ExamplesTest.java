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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every example is accepted by the API server, and every job among them can be planned. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../examples");
  private static final Pattern SEPARATOR = Pattern.compile("^---$", Pattern.MULTILINE);

  /** What this API server knows; examples may also have objects of Kueue and others. */
  private static final Set<String> KNOWN = Set.of("v1", "tatara.dev/v1alpha1");

  @Test
  void examplesAreAcceptedAndPlanned() throws Exception {
    Cluster.newNamespace("examples");
    int jobs = 0;
    for (Path manifest : manifests()) {
      for (GenericKubernetesResource example : read(manifest)) {
        GenericKubernetesResource accepted = accepted(example);
        if (LLMTrainingJob.KIND.equals(example.getKind())) {
          jobs++;
          Plan plan = plan(accepted);
          assertNotNull(plan.status(), manifest.toString());
          checkReadme(manifest.resolveSibling("README.md"), plan);
        }
      }
    }
    assertTrue(jobs >= 10, jobs + " jobs");
  }

  private static Plan plan(GenericKubernetesResource accepted) throws Exception {
    return Planner.plan(
        Serialization.unmarshal(Serialization.asJson(accepted), LLMTrainingJob.class));
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
  private static GenericKubernetesResource accepted(GenericKubernetesResource example) {
    boolean ofTheCluster = example.getKind().equals("PersistentVolume");
    example.getMetadata().setNamespace(ofTheCluster ? null : "examples");
    return Cluster.admin()
        .resource(example)
        .dryRun()
        .fieldValidation(FieldValidateable.Validation.STRICT)
        .create();
  }

  private static List<Path> manifests() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> !file.startsWith(EXAMPLES.resolve("gitops"))) // see GitOpsTest
          .sorted()
          .toList();
    }
  }

  /** The objects in a file; values of Helm are none. */
  private static List<GenericKubernetesResource> read(Path manifest) throws IOException {
    return SEPARATOR
        .splitAsStream(Files.readString(manifest))
        .map(text -> Serialization.unmarshal(text, GenericKubernetesResource.class))
        .filter(Objects::nonNull)
        .filter(object -> object.getKind() != null && KNOWN.contains(object.getApiVersion()))
        .toList();
  }
}
