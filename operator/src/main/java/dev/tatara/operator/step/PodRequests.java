package dev.tatara.operator.step;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a pod asks its node for. */
public final class PodRequests {
  private PodRequests() {}

  /**
   * Amounts by the name of the resource: of its containers and of native sidecars, which run beside
   * them.
   */
  public static Map<String, Quantity> of(PodSpec pod) {
    Map<String, Quantity> all = new TreeMap<>();
    Stream.concat(
            pod.getInitContainers().stream()
                .filter(container -> "Always".equals(container.getRestartPolicy())),
            pod.getContainers().stream())
        .map(PodRequests::of)
        .forEach(
            requests -> requests.forEach((name, some) -> all.merge(name, some, PodRequests::sum)));
    return all;
  }

  /** The same of so many pods together, as plain numbers. */
  public static Map<String, Quantity> ofAll(PodSpec pod, int pods) {
    Map<String, Quantity> all = new TreeMap<>();
    of(pod)
        .forEach(
            (name, some) ->
                all.put(name, plain(some.getNumericalAmount().multiply(BigDecimal.valueOf(pods)))));
    return all;
  }

  private static Map<String, Quantity> of(Container container) {
    return container.getResources() == null || container.getResources().getRequests() == null
        ? Map.of()
        : container.getResources().getRequests();
  }

  private static Quantity sum(Quantity one, Quantity other) {
    return plain(one.getNumericalAmount().add(other.getNumericalAmount()));
  }

  private static Quantity plain(BigDecimal number) {
    return new Quantity(number.stripTrailingZeros().toPlainString());
  }
}
