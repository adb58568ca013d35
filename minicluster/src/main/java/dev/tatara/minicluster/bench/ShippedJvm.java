package dev.tatara.minicluster.bench;

import dev.tatara.minicluster.MiniclusterException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The options of the operator's JVM in its Deployment. The container's memory limit stands in them
 * as that of the machine, so that the heap is as large as in the container.
 */
final class ShippedJvm {
  private static final String OPTIONS = "JAVA_TOOL_OPTIONS";

  private ShippedJvm() {}

  /**
   * Reads them.
   *
   * @param manifest with one Deployment of one container
   */
  static List<String> options(KubernetesClient client, Path manifest) {
    Container container = container(client, manifest);
    String given =
        container.getEnv().stream()
            .filter(variable -> variable.getName().equals(OPTIONS))
            .map(EnvVar::getValue)
            .findFirst()
            .orElse("");
    List<String> options =
        new ArrayList<>(Stream.of(given.split(" ")).filter(option -> !option.isBlank()).toList());
    Quantity limit = container.getResources().getLimits().get("memory");
    options.add("-XX:MaxRAM=" + Quantity.getAmountInBytes(limit).toBigInteger());
    return options;
  }

  private static Container container(KubernetesClient client, Path manifest) {
    try (InputStream content = Files.newInputStream(manifest)) {
      return client.load(content).items().stream()
          .filter(Deployment.class::isInstance)
          .map(Deployment.class::cast)
          .findFirst()
          .orElseThrow(() -> new MiniclusterException(manifest + " has no Deployment"))
          .getSpec()
          .getTemplate()
          .getSpec()
          .getContainers()
          .getFirst();
    } catch (IOException e) {
      throw new MiniclusterException("can't read %s: %s".formatted(manifest, e.getMessage()), e);
    }
  }
}
