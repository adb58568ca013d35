package dev.tatara.operator.chart;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;

/**
 * The objects that the chart renders.
 *
 * @param objects in Helm's order
 */
record Rendering(List<GenericKubernetesResource> objects) {
  /** With arguments of {@code helm template}. */
  static Rendering of(String... arguments) {
    return new Rendering(
        Stream.of(Tool.render(arguments).split("(?m)^---\n"))
            .filter(document -> document.contains("\nkind:"))
            .map(document -> Serialization.unmarshal(document, GenericKubernetesResource.class))
            .toList());
  }

  /** Kinds and names, in order. */
  List<String> names() {
    return objects.stream()
        .map(object -> object.getKind() + " " + object.getMetadata().getName())
        .sorted()
        .toList();
  }

  /** The namespaces in which there is something of a kind, in order. */
  List<String> namespacesOf(String kind) {
    return objects.stream()
        .filter(object -> object.getKind().equals(kind))
        .map(object -> object.getMetadata().getNamespace())
        .sorted()
        .toList();
  }

  /** The operator's Deployment. */
  Deployment deployment() {
    return objects.stream()
        .filter(object -> object.getKind().equals("Deployment"))
        .map(Serialization::asJson)
        .map(json -> Serialization.unmarshal(json, Deployment.class))
        .findFirst()
        .orElseThrow();
  }
}
