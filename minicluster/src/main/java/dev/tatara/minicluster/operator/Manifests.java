package dev.tatara.minicluster.operator;

import dev.tatara.minicluster.MiniclusterException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Applies YAML files as {@code kubectl apply --server-side} does. */
public final class Manifests {
  private static final long ESTABLISHED_LIMIT_SECONDS = 60;

  private Manifests() {}

  /**
   * Applies all objects of a file; returns when the definitions among them are served.
   *
   * @throws MiniclusterException when the file can't be read or the API server refuses an object
   */
  public static void apply(KubernetesClient client, Path manifest) {
    List<HasMetadata> applied;
    try (InputStream content = Files.newInputStream(manifest)) {
      applied = client.load(content).serverSideApply();
    } catch (IOException | KubernetesClientException e) {
      throw new MiniclusterException("can't apply %s: %s".formatted(manifest, e.getMessage()), e);
    }
    for (HasMetadata object : applied) {
      if (object instanceof CustomResourceDefinition definition) {
        client
            .resource(definition)
            .waitUntilCondition(
                Manifests::isEstablished, ESTABLISHED_LIMIT_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  private static boolean isEstablished(CustomResourceDefinition definition) {
    return definition != null
        && definition.getStatus() != null
        && definition.getStatus().getConditions() != null // null for a moment after its creation
        && definition.getStatus().getConditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
  }
}
