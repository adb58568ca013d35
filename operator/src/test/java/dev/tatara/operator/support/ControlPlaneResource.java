package dev.tatara.operator.support;

import dev.tatara.minicluster.controlplane.ControlPlane;
import dev.tatara.minicluster.controlplane.ControlPlaneOptions;
import dev.tatara.minicluster.controlplane.Identity;
import dev.tatara.minicluster.operator.Manifests;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;

/**
 * Starts one control plane for all tests, with the CRD, and lets the operator act under the role of
 * its manifest: what the role lacks fails here.
 */
public class ControlPlaneResource implements QuarkusTestResourceLifecycleManager {
  private static final Path CRD = Path.of("../crds/kubernetes/llmtrainingjobs.tatara.dev-v1.yml");
  private static final Path MANIFEST = Path.of("kubernetes/operator.yaml");
  private static final String USER = "tatara-operator";

  private ControlPlane plane;
  private KubernetesClient admin;

  @Override
  public Map<String, String> start() {
    plane = ControlPlane.start(ControlPlaneOptions.apiServerOnly().withControllerManager());
    admin = plane.newClient();
    Manifests.apply(admin, CRD);
    Manifests.apply(admin, MANIFEST);
    grantRoleOfManifest();
    Config config = plane.clientConfig();
    Identity operator = plane.certificateAuthority().issueClient(USER);
    return Map.of(
        "quarkus.kubernetes-client.api-server-url", plane.server(),
        "quarkus.kubernetes-client.ca-cert-data", config.getCaCertData(),
        "quarkus.kubernetes-client.client-cert-data", base64(operator.certificatePem()),
        "quarkus.kubernetes-client.client-key-data", base64(operator.keyPem()),
        "quarkus.kubernetes-client.namespace", "default",
        "quarkus.http.test-port", "0",
        "tatara.poll-interval", "1s",
        "test.cluster.kubeconfig", plane.kubeconfig().toString());
  }

  @Override
  public void stop() {
    admin.close();
    plane.close();
  }

  private void grantRoleOfManifest() {
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("operator-under-test")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "tatara-operator")
                .addNewSubject("rbac.authorization.k8s.io", "User", USER, null)
                .build())
        .create();
  }

  private static String base64(String pem) {
    return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8));
  }
}
