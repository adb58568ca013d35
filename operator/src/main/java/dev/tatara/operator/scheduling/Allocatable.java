package dev.tatara.operator.scheduling;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * What nodes have for pods, whether it is free or not.
 *
 * @param nodes of each node, amounts by the name of the resource
 */
public record Allocatable(List<Map<String, Quantity>> nodes) {

  /** The most that one node has of a resource; 0 where none advertises it. */
  public Quantity largest(String resource) {
    return nodes.stream()
        .map(node -> node.get(resource))
        .filter(amount -> amount != null)
        .max((one, other) -> amount(one).compareTo(amount(other)))
        .orElse(new Quantity("0"));
  }

  /** How many pods that ask for so much of a resource the nodes could hold. */
  public long places(String resource, BigDecimal amount) {
    return nodes.stream()
        .map(node -> node.get(resource))
        .filter(has -> has != null)
        .mapToLong(has -> amount(has).divideToIntegralValue(amount).longValue())
        .sum();
  }

  static BigDecimal amount(Quantity quantity) {
    return quantity.getNumericalAmount();
  }
}
