package dev.tatara.minicluster.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.SharedCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The operator may do what its manifest says, and nothing else. */
@ExtendWith(SharedCluster.class)
class OperatorAccessTest {
  private static final Path MANIFEST = Path.of("../operator/kubernetes/operator.yaml");

  private final SharedCluster.Handle cluster;

  OperatorAccessTest(SharedCluster.Handle cluster) {
    this.cluster = cluster;
  }

  @Test
  void theManifestsRoleIsAllThatIsGranted() {
    Path kubeconfig =
        OperatorAccess.grant(cluster.client(), cluster.cluster().controlPlane(), MANIFEST);
    assertTrue(kubeconfig.startsWith(cluster.cluster().stateDirectory()), kubeconfig.toString());
    try (KubernetesClient operator =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build()) {
      assertNotNull(operator.batch().v1().jobs().inAnyNamespace().list());
      KubernetesClientException refusal =
          assertThrows(
              KubernetesClientException.class,
              () -> operator.secrets().inNamespace("default").list());
      assertEquals(HttpURLConnection.HTTP_FORBIDDEN, refusal.getCode());
      assertTrue(
          refusal.getMessage().contains("system:serviceaccount:tatara-system:tatara-operator"),
          refusal.getMessage());
    }
    assertNull(
        cluster
            .client()
            .apps()
            .deployments()
            .inNamespace("tatara-system")
            .withName("tatara-operator")
            .get(),
        "a process runs in its place");
  }

  @Test
  void aManifestWithoutServiceAccountIsRefused(@TempDir Path folder) throws IOException {
    Path manifest = Files.writeString(folder.resolve("none.yaml"), "apiVersion: v1\nkind: List\n");
    String message =
        assertThrows(
                MiniclusterException.class,
                () ->
                    OperatorAccess.grant(
                        cluster.client(), cluster.cluster().controlPlane(), manifest))
            .getMessage();
    assertTrue(message.endsWith("none.yaml has no ServiceAccount"), message);
  }
}
