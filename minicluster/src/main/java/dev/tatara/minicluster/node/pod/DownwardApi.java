package dev.tatara.minicluster.node.pod;

import dev.tatara.minicluster.node.NotYetException;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pod may learn about itself: {@code fieldRef} and {@code resourceFieldRef}. */
public final class DownwardApi {
  private static final Pattern MAP_ENTRY =
      Pattern.compile("metadata\\.(labels|annotations)\\['(.+)'\\]");

  private final Pod pod;
  private final PodEnvironment environment;
  private final Map<String, Quantity> nodeCapacity;

  /**
   * @param nodeCapacity stands for limits that a container does not set
   */
  public DownwardApi(Pod pod, PodEnvironment environment, Map<String, Quantity> nodeCapacity) {
    this.pod = pod;
    this.environment = environment;
    this.nodeCapacity = Map.copyOf(nodeCapacity);
  }

  /**
   * A field by its path.
   *
   * @throws NotYetException when the path names no field that containers may see
   */
  public String field(String path) throws NotYetException {
    Matcher entry = MAP_ENTRY.matcher(path);
    if (entry.matches()) {
      return map(entry.group(1)).getOrDefault(entry.group(2), "");
    }
    return switch (path) {
      case "metadata.name" -> pod.getMetadata().getName();
      case "metadata.namespace" -> pod.getMetadata().getNamespace();
      case "metadata.uid" -> pod.getMetadata().getUid();
      case "metadata.labels" -> lines(map("labels"));
      case "metadata.annotations" -> lines(map("annotations"));
      case "spec.nodeName" -> environment.nodeName();
      case "spec.serviceAccountName" -> pod.getSpec().getServiceAccountName();
      case "status.podIP", "status.podIPs" -> environment.podIp();
      case "status.hostIP", "status.hostIPs" -> environment.hostIp();
      default -> throw new NotYetException("unsupported fieldPath: " + path);
    };
  }

  /**
   * A resource of a container, in units of the divisor, rounded up.
   *
   * @param container whose resource it is, unless a name is given
   * @param containerName of another container, or null
   * @param resource such as {@code limits.cpu}
   * @param divisor the unit, or null for 1
   */
  public String resource(
      Container container, String containerName, String resource, Quantity divisor)
      throws NotYetException {
    Container whose = containerName == null ? container : find(containerName);
    if (whose == null) {
      throw new NotYetException("no container " + containerName + " for resource " + resource);
    }
    BigDecimal amount = Quantity.getAmountInBytes(quantity(whose, resource));
    BigDecimal unit =
        divisor == null || Quantity.getAmountInBytes(divisor).signum() == 0
            ? BigDecimal.ONE
            : Quantity.getAmountInBytes(divisor);
    return amount.divide(unit, 0, RoundingMode.CEILING).toPlainString();
  }

  private Quantity quantity(Container container, String resource) throws NotYetException {
    int dot = resource.indexOf('.');
    String kind = dot < 0 ? "" : resource.substring(0, dot);
    String name = resource.substring(dot + 1);
    var resources = container.getResources();
    Map<String, Quantity> declared =
        switch (kind) {
          case "limits" -> resources == null ? null : resources.getLimits();
          case "requests" -> resources == null ? null : resources.getRequests();
          default -> throw new NotYetException("unsupported resource: " + resource);
        };
    if (declared != null && declared.containsKey(name)) {
      return declared.get(name);
    }
    return kind.equals("limits")
        ? nodeCapacity.getOrDefault(name, new Quantity("0"))
        : new Quantity("0");
  }

  private Container find(String name) {
    return Stream.concat(
            pod.getSpec().getContainers().stream(), pod.getSpec().getInitContainers().stream())
        .filter(container -> container.getName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private Map<String, String> map(String name) {
    Map<String, String> map =
        name.equals("labels") ? pod.getMetadata().getLabels() : pod.getMetadata().getAnnotations();
    return map == null ? Map.of() : map;
  }

  private static String lines(Map<String, String> map) {
    return new TreeMap<>(map)
        .entrySet().stream()
            .map(entry -> "%s=\"%s\"".formatted(entry.getKey(), escape(entry.getValue())))
            .collect(Collectors.joining("\n"));
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
