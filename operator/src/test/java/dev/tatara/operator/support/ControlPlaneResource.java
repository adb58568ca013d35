package dev.tatara.operator.support;

import dev.tatara.minicluster.controlplane.ControlPlane;
import dev.tatara.minicluster.controlplane.ControlPlaneOptions;
import dev.tatara.minicluster.operator.Manifests;
import dev.tatara.minicluster.operator.OperatorAccess;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Starts one control plane for all tests, with the CRD, and lets the operator act as the service
 * account of its manifest: what its role lacks fails here.
 */
public class ControlPlaneResource implements QuarkusTestResourceLifecycleManager {
  private static final Path CRD = Path.of("../crds/kubernetes/llmtrainingjobs.tatara.dev-v1.yml");
  private static final Path MANIFEST = Path.of("kubernetes/operator.yaml");

  private ControlPlane plane;
  private KubernetesClient admin;

  @Override
  public Map<String, String> start() {
    plane = ControlPlane.start(options());
    admin = plane.newClient();
    Manifests.apply(admin, CRD);
    Path manifest = manifest(admin);
    Manifests.apply(admin, manifest);
    Config operator = Config.fromKubeconfig(read(OperatorAccess.grant(admin, plane, manifest)));
    Map<String, String> settings = new HashMap<>(ManifestSettings.of(admin, manifest));
    settings.put("tatara.priority-boost-unit", "6"); // of two processes: levels after 3 and 12 s
    settings.put("tatara.reports.serve", "true");
    settings.put("tatara.reports.interval", "1s");
    settings.putAll(connection(operator));
    return settings;
  }

  /** What runs. */
  protected ControlPlaneOptions options() {
    return ControlPlaneOptions.apiServerOnly().withControllerManager();
  }

  /** The manifest that the operator is installed by. */
  protected Path manifest(KubernetesClient admin) {
    return MANIFEST;
  }

  private Map<String, String> connection(Config operator) {
    return Map.of(
        "quarkus.kubernetes-client.api-server-url", plane.server(),
        "quarkus.kubernetes-client.ca-cert-data", operator.getCaCertData(),
        "quarkus.kubernetes-client.client-cert-data", operator.getClientCertData(),
        "quarkus.kubernetes-client.client-key-data", operator.getClientKeyData(),
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

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
