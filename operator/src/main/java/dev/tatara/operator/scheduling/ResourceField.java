package dev.tatara.operator.scheduling;

import dev.tatara.planner.Bytes;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;

/**
 * A resource that pods ask for because a field of the job's spec says so.
 *
 * @param resource its name, as nodes advertise it
 * @param reason for a hindrance when no node has enough
 * @param path of the field
 * @param less what to ask for instead
 */
record ResourceField(String resource, String reason, String path, String less) {

  /** The field that a resource is asked for with, if one is. */
  static Optional<ResourceField> of(String resource) {
    return switch (resource) {
      case "cpu" ->
          Optional.of(new ResourceField(resource, "InsufficientCPU", "spec.resources.cpu", "less"));
      case "memory" ->
          Optional.of(
              new ResourceField(resource, "InsufficientMemory", "spec.resources.memory", "less"));
      default ->
          resource.contains("/")
              ? Optional.of(
                  new ResourceField(
                      resource,
                      "InsufficientAccelerators",
                      "spec.resources.acceleratorsPerNode",
                      "fewer"))
              : Optional.empty();
    };
  }

  boolean isAccelerator() {
    return resource.contains("/");
  }

  /** An amount for people: nodes advertise memory in Ki. */
  String text(Quantity amount) {
    return resource.equals("memory")
        ? Bytes.capacity(amount.getNumericalAmount().longValue())
        : amount.toString();
  }
}
