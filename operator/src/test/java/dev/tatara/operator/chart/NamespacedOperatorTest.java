package dev.tatara.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The operator with the roles and settings that the chart gives it for some namespaces. */
@QuarkusTest
@TestProfile(NamespacedOperatorTest.OfItsOwn.class)
class NamespacedOperatorTest {
  private static final List<String> WATCHED = List.of("watched-a", "watched-b");

  /** Quarkus starts anew for this class, with a control plane of its own. */
  public static final class OfItsOwn implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(Namespaced.class));
    }
  }

  /** A control plane with the chart in namespaced mode. */
  public static final class Namespaced extends ControlPlaneResource {
    private Path manifest;

    @Override
    protected Path manifest(KubernetesClient admin) {
      for (String name : List.of("watched-a", "watched-b", "tatara-system")) {
        admin
            .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
            .create();
      }
      try {
        manifest = Files.createTempFile("tatara-namespaced-", ".yaml");
        return Files.writeString(manifest, Tool.render(arguments()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void stop() {
      super.stop();
      try {
        Files.deleteIfExists(manifest);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static String[] arguments() {
      String watched = String.join(",", WATCHED);
      return new String[] {
        "--set",
        "crd.install=false,replicas=2,networkPolicy.jobs=false,watch.mode=namespaced,watch.namespaces={%s}"
            .formatted(watched)
      };
    }
  }

  @Test
  void carriesOutJobsOfItsNamespacesAndNoOthers() {
    assertFalse(
        Cluster.admin().rbac().roles().inAnyNamespace().list().getItems().stream()
            .filter(role -> role.getMetadata().getName().equals("tatara-operator"))
            .findAny()
            .isEmpty());
    assertNull(Cluster.admin().rbac().clusterRoles().withName("tatara-operator").get());

    assertNotNull(
        Cluster.admin()
            .leases()
            .inNamespace("tatara-system")
            .withName("tatara-operator")
            .get()
            .getSpec()
            .getHolderIdentity(),
        "with several replicas, one that leads");
    TrainingJob stranger =
        TrainingJob.create(Cluster.newNamespace("unwatched"), "stranger", spec -> {});
    for (String namespace : WATCHED) {
      TrainingJob job = TrainingJob.create(namespace, "ours", spec -> {});
      job.succeed("corpus", Messages.artifact("corpus", "corpus", false));
      job.awaitPhase(Phase.TRAINING_TOKENIZER);
      job.awaitEvent("TrainingTokenizer");
      // It may not list nodes, and tells what the scheduler says.
      job.leaveUnscheduled("tokenizer", "0/3 nodes are available: 3 Too many pods.");
      job.awaitStalled("Unschedulable", "Too many pods");
    }
    assertEquals(
        List.of(),
        Cluster.admin().network().networkPolicies().inAnyNamespace().list().getItems(),
        "none where the chart says so, and no right to any");
    assertNull(stranger.status());
    assertEquals(List.of(), stranger.jobs());
  }
}
