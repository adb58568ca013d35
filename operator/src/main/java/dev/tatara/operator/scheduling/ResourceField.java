package dev.tatara.operator.scheduling;

import dev.tatara.api.v1alpha1.ResourcesSpec;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Step;
import dev.tatara.planner.Bytes;
import io.fabric8.kubernetes.api.model.Pod;
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
  private static final String ACCELERATORS = "spec.resources.acceleratorsPerNode";
  private static final String EXTENDED = "spec.resources.extended";

  /** The field that a resource of a step's pod is asked for with, if one is. */
  static Optional<ResourceField> of(ResourcesSpec spec, Pod pod, String resource) {
    String container =
        Labels.isOf(Step.TRAIN, pod) ? "spec.resources." : "spec.resources.otherSteps.";
    return switch (resource) {
      case "cpu" ->
          Optional.of(new ResourceField(resource, "InsufficientCPU", container + "cpu", "less"));
      case "memory" ->
          Optional.of(
              new ResourceField(resource, "InsufficientMemory", container + "memory", "less"));
      default -> Optional.ofNullable(counted(spec, resource));
    };
  }

  private static ResourceField counted(ResourcesSpec spec, String resource) {
    if (resource.equals(spec.accelerator())) {
      return new ResourceField(resource, "InsufficientAccelerators", ACCELERATORS, "fewer");
    }
    return spec.extended() != null && spec.extended().containsKey(resource)
        ? new ResourceField(resource, "InsufficientExtendedResources", EXTENDED, "fewer")
        : null;
  }

  /** Whether nodes have it only where a device plugin says so. */
  boolean isCounted() {
    return path.equals(ACCELERATORS) || path.equals(EXTENDED);
  }

  boolean isAccelerator() {
    return path.equals(ACCELERATORS);
  }

  /** An amount for people: nodes advertise memory in Ki. */
  String text(Quantity amount) {
    return resource.equals("memory")
        ? Bytes.capacity(amount.getNumericalAmount().longValue())
        : amount.toString();
  }
}
