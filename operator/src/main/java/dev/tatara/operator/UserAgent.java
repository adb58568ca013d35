package dev.tatara.operator;

import dev.tatara.operator.step.Labels;
import io.fabric8.kubernetes.client.Config;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Names the operator to the API server, for audit logs and as the manager of fields that it has
 * written without saying so.
 */
@Singleton
final class UserAgent implements KubernetesConfigCustomizer {
  private final String version;

  UserAgent(@ConfigProperty(name = "quarkus.application.version") String version) {
    this.version = version;
  }

  @Override
  public void customize(Config config) {
    config.setUserAgent(Labels.OPERATOR + "/" + version);
  }
}
