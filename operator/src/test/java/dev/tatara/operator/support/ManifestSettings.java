package dev.tatara.operator.support;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The environment that a manifest gives the operator, as the properties that it stands for. */
final class ManifestSettings {
  /** What goes with the roles of the manifest, and with the cluster that it is for. */
  private static final Map<String, String> PREFIXES =
      Map.of(
          "QUARKUS_OPERATOR_SDK_", "quarkus.operator-sdk.",
          "TATARA_LEADER_ELECTION_", "tatara.leader-election.",
          "TATARA_NETWORK_POLICY_", "tatara.network-policy.",
          "TATARA_TEMPLATES_", "tatara.templates.");

  private ManifestSettings() {}

  static Map<String, String> of(KubernetesClient client, Path manifest) {
    Map<String, String> settings = new HashMap<>();
    try (InputStream content = Files.newInputStream(manifest)) {
      client.load(content).items().stream()
          .filter(Deployment.class::isInstance)
          .map(Deployment.class::cast)
          .flatMap(each -> each.getSpec().getTemplate().getSpec().getContainers().stream())
          .flatMap(container -> container.getEnv().stream())
          .forEach(variable -> add(settings, variable.getName(), variable.getValue()));
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(Map<String, String> settings, String name, String value) {
    PREFIXES.forEach(
        (prefix, property) -> {
          if (name.startsWith(prefix)) {
            String rest = name.substring(prefix.length());
            settings.put(property + rest.toLowerCase(Locale.ROOT).replace('_', '-'), value);
          }
        });
  }
}
