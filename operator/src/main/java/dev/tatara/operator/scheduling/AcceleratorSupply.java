package dev.tatara.operator.scheduling;

import dev.tatara.api.v1alpha1.ResourcesSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;

/**
 * Whether the nodes have the accelerators that training will ask for, free or not. Nodes may come
 * while the data is prepared, so a lack is no failure.
 *
 * @param enough whether they have
 * @param reason in one word
 * @param message what is lacking, and what to do about it
 */
public record AcceleratorSupply(boolean enough, String reason, String message) {
  private static final String WAITS =
      "; other steps need none, and training waits until there are enough";

  /** Training runs: it has what it asked for. */
  static AcceleratorSupply held(ResourcesSpec spec) {
    return new AcceleratorSupply(
        true, "AcceleratorsHeld", "the training pods hold their " + spec.accelerator());
  }

  /** What nodes have, beside what a job asks for. */
  static AcceleratorSupply of(ResourcesSpec spec, Allocatable nodes) {
    String resource = spec.accelerator();
    Quantity largest = nodes.largest(resource);
    if (Allocatable.amount(largest).signum() == 0) {
      return new AcceleratorSupply(
          false,
          "NoAccelerators",
          ("no node has any %s, and training will ask for %s: add nodes that do (the device plugin"
                  + " must run on them), or name what nodes have with spec.resources.accelerator%s")
              .formatted(resource, wish(spec), WAITS));
    }
    long places = nodes.places(resource, new BigDecimal(spec.acceleratorsPerNode()));
    if (places == 0) {
      return new AcceleratorSupply(
          false,
          "InsufficientAccelerators",
          ("no node has %d %s, and training will ask for %s: the largest has %s; ask for fewer with"
                  + " spec.resources.acceleratorsPerNode, or add nodes%s")
              .formatted(spec.acceleratorsPerNode(), resource, wish(spec), largest, WAITS));
    }
    if (places < spec.nodes()) {
      return new AcceleratorSupply(
          false,
          "InsufficientAccelerators",
          ("the nodes have room for %d pods with %d %s, and training will ask for %s: ask for fewer"
                  + " with spec.resources.nodes, or add nodes%s")
              .formatted(places, spec.acceleratorsPerNode(), resource, wish(spec), WAITS));
    }
    return new AcceleratorSupply(
        true, "NodesHaveThem", "nodes have %s, free or not".formatted(wish(spec)));
  }

  private static String wish(ResourcesSpec spec) {
    return "%d x %d %s".formatted(spec.nodes(), spec.acceleratorsPerNode(), spec.accelerator());
  }
}
