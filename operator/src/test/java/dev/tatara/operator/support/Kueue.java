package dev.tatara.operator.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.minicluster.FileTrees;
import dev.tatara.minicluster.binaries.KubernetesBinaries;
import dev.tatara.minicluster.binaries.ToolBinary;
import dev.tatara.minicluster.process.Daemon;
import dev.tatara.minicluster.process.FreePorts;
import dev.tatara.minicluster.process.ProcessOwner;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Kueue's own controller, installed by its own manifests on the control plane of the tests, with
 * its roles and webhooks; a process stands for its Deployment.
 */
public final class Kueue implements AutoCloseable {
  private static final String NAMESPACE = "kueue-system";
  private static final String ACCOUNT = "kueue-controller-manager";
  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  private final KubernetesClient admin = Cluster.admin();
  private final int webhookPort = FreePorts.choose();
  private final int healthPort = FreePorts.choose();
  private final Path folder;
  private final ProcessOwner owner;

  private Kueue(Path folder) {
    this.folder = folder;
    this.owner = ProcessOwner.of(folder);
  }

  /** Installs and starts it; returns when its webhooks answer. */
  public static Kueue start() {
    assumeTrue(
        ToolBinary.KUEUE.isBuilt(),
        "Kueue is not there: TATARA_TEST_TOOLS=HELM,GLUA,KUEUE ./tatara test builds it");
    try {
      Kueue kueue = new Kueue(Files.createTempDirectory("tatara-kueue-").toRealPath());
      try {
        kueue.launch();
        return kueue;
      } catch (IOException | RuntimeException e) {
        kueue.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void launch() throws IOException {
    install();
    Path certificates = Files.createDirectory(folder.resolve("certificates"));
    Daemon daemon =
        Daemon.start(
            "kueue",
            List.of(
                ToolBinary.KUEUE.locate(System.err::println).toString(),
                "--config=" + writeConfiguration(certificates),
                "--zap-log-level=2"),
            folder,
            Map.of("KUBECONFIG", writeKubeconfig().toString()),
            owner.marker(),
            folder.resolve("kueue.log"));
    daemon.awaitReady(() -> mountCertificates(certificates), START_LIMIT);
    try (HttpClient http = HttpClient.newHttpClient()) {
      daemon.awaitReady(() -> isReady(http), START_LIMIT);
    }
  }

  private void install() throws IOException {
    String manifests = render(ToolBinary.KUEUE.sources("sigs.k8s.io/kueue"));
    admin.load(new ByteArrayInputStream(manifests.getBytes())).items().stream()
        .filter(object -> !(object instanceof Deployment))
        .filter(object -> !object.getKind().equals("APIService")) // shows queues to people
        .map(this::reachable)
        .forEach(object -> admin.resource(object).forceConflicts().serverSideApply());
  }

  /** What {@code kubectl apply -k config/default} would send. */
  private static String render(Path sources) throws IOException {
    Path kubectl = KubernetesBinaries.locate(System.err::println).program("kubectl");
    Process process =
        new ProcessBuilder(
                kubectl.toString(), "kustomize", sources.resolve("config/default").toString())
            .redirectError(Redirect.INHERIT)
            .start();
    return new String(process.getInputStream().readAllBytes());
  }

  /** Nothing routes to the addresses of Services here: its own becomes a name of this machine. */
  private HasMetadata reachable(HasMetadata object) {
    switch (object) {
      case Service service when service.getMetadata().getName().equals("kueue-webhook-service") -> {
        service.getSpec().setType("ExternalName");
        service.getSpec().setExternalName("localhost");
      }
      case MutatingWebhookConfiguration hooks ->
          hooks
              .getWebhooks()
              .forEach(hook -> hook.getClientConfig().getService().setPort(webhookPort));
      case ValidatingWebhookConfiguration hooks ->
          hooks
              .getWebhooks()
              .forEach(hook -> hook.getClientConfig().getService().setPort(webhookPort));
      case CustomResourceDefinition crd when crd.getSpec().getConversion() != null ->
          crd.getSpec()
              .getConversion()
              .getWebhook()
              .getClientConfig()
              .getService()
              .setPort(webhookPort);
      default -> {}
    }
    return object;
  }

  /** Its own configuration with ports that are free, and what is not on by default. */
  private Path writeConfiguration(Path certificates) throws IOException {
    ConfigMap map =
        admin.configMaps().inNamespace(NAMESPACE).withName("kueue-manager-config").get();
    ObjectNode configuration =
        Serialization.unmarshal(
            map.getData().get("controller_manager_config.yaml"), ObjectNode.class);
    configuration.withObject("/health").put("healthProbeBindAddress", "127.0.0.1:" + healthPort);
    configuration.withObject("/metrics").put("bindAddress", "0");
    configuration
        .withObject("/webhook")
        .put("host", "127.0.0.1")
        .put("port", webhookPort)
        .put("certDir", certificates.toString());
    configuration.withObject("/leaderElection").put("leaderElect", false);
    configuration
        .withObject("/featureGates")
        .put("PriorityBoost", true)
        .put("VisibilityOnDemand", false);
    return Files.writeString(folder.resolve("configuration.yaml"), configuration.toString());
  }

  private Path writeKubeconfig() throws IOException {
    Config config = admin.getConfiguration();
    String token =
        admin
            .serviceAccounts()
            .inNamespace(NAMESPACE)
            .withName(ACCOUNT)
            .tokenRequest()
            .getStatus()
            .getToken();
    return Files.writeString(
        folder.resolve("kubeconfig"),
        """
        apiVersion: v1
        kind: Config
        clusters:
        - {name: test, cluster: {server: "%s", certificate-authority-data: "%s"}}
        users:
        - {name: kueue, user: {token: "%s"}}
        contexts:
        - {name: test, context: {cluster: test, user: kueue, namespace: %s}}
        current-context: test
        """
            .formatted(config.getMasterUrl(), config.getCaCertData(), token, NAMESPACE));
  }

  /** As the kubelet does with the Secret that Kueue writes its certificate into. */
  private boolean mountCertificates(Path certificates) {
    Secret secret =
        admin.secrets().inNamespace(NAMESPACE).withName("kueue-webhook-server-cert").get();
    if (secret == null || secret.getData() == null || !secret.getData().containsKey("tls.crt")) {
      return false;
    }
    secret
        .getData()
        .forEach(
            (name, content) ->
                FileTrees.replace(certificates.resolve(name), Base64.getDecoder().decode(content)));
    return true;
  }

  private boolean isReady(HttpClient http) {
    URI uri = URI.create("http://127.0.0.1:%d/readyz".formatted(healthPort));
    try {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false; // not listening yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it, and takes its webhooks away, without which nobody could make a Job any more. */
  @Override
  public void close() {
    String name = "kueue-%s-webhook-configuration";
    var hooks = admin.admissionRegistration().v1();
    hooks.mutatingWebhookConfigurations().withName(name.formatted("mutating")).delete();
    hooks.validatingWebhookConfigurations().withName(name.formatted("validating")).delete();
    owner.close();
    FileTrees.delete(folder);
  }
}
