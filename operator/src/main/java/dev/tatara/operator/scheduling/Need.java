package dev.tatara.operator.scheduling;

import dev.tatara.api.v1alpha1.ResourcesSpec;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.PodRequests;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;

/**
 * What a pod asks of its node.
 *
 * @param field of the job's spec that says so
 * @param amount how much
 */
record Need(ResourceField field, Quantity amount) {

  /** The need of a resource, by a job's pod. */
  static Optional<Need> of(ResourcesSpec spec, Pod pod, String resource) {
    return ResourceField.of(spec, pod, resource)
        .flatMap(
            field ->
                Optional.ofNullable(PodRequests.of(pod.getSpec()).get(resource))
                    .filter(amount -> Allocatable.amount(amount).signum() > 0)
                    .map(amount -> new Need(field, amount)));
  }

  String resource() {
    return field.resource();
  }

  /** Whether some node has that much, free or not. */
  boolean isMetBy(Allocatable allocatable) {
    return allocatable.places(resource(), Allocatable.amount(amount)) > 0;
  }

  /** That no node has that much free. */
  Hindrance hindrance(Pod pod, String why) {
    return Hindrance.of(
        pod,
        field.reason(),
        "no node has %s free %s: %s ask for %s with %s, or add nodes"
            .formatted(field.text(amount), resource(), why, field.less(), field.path()));
  }
}
