package dev.tatara.minicluster.node.container;

import dev.tatara.minicluster.node.NotYetException;
import dev.tatara.minicluster.node.pod.DownwardApi;
import dev.tatara.minicluster.node.volume.ConfigReader;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The environment variables that a container's manifest asks for. */
final class EnvironmentBuilder {
  private final DownwardApi downward;
  private final ConfigReader config;

  EnvironmentBuilder(DownwardApi downward, ConfigReader config) {
    this.downward = downward;
    this.config = config;
  }

  /**
   * {@code envFrom}, then {@code env} in order; each value may refer to variables before it.
   *
   * @param given variables that the node sets and values may refer to
   * @throws NotYetException when a ConfigMap, a Secret or a key is missing
   */
  Map<String, String> build(Container container, Map<String, String> given) throws NotYetException {
    Map<String, String> variables = new LinkedHashMap<>(given);
    for (EnvFromSource source : container.getEnvFrom()) {
      addAll(variables, source);
    }
    for (EnvVar variable : container.getEnv()) {
      String value =
          variable.getValueFrom() == null
              ? VariableExpansion.expand(
                  variable.getValue() == null ? "" : variable.getValue(), variables)
              : valueOf(container, variable.getValueFrom());
      if (value != null) {
        variables.put(variable.getName(), value);
      }
    }
    return variables;
  }

  private void addAll(Map<String, String> variables, EnvFromSource source) throws NotYetException {
    String prefix = source.getPrefix() == null ? "" : source.getPrefix();
    if (source.getConfigMapRef() != null) {
      var reference = source.getConfigMapRef();
      config
          .configMap(reference.getName(), reference.getOptional())
          .forEach((key, value) -> variables.put(prefix + key, text(value)));
    }
    if (source.getSecretRef() != null) {
      var reference = source.getSecretRef();
      config
          .secret(reference.getName(), reference.getOptional())
          .forEach((key, value) -> variables.put(prefix + key, text(value)));
    }
  }

  /** Null for an optional key that is missing. */
  private String valueOf(Container container, EnvVarSource source) throws NotYetException {
    if (source.getFieldRef() != null) {
      return downward.field(source.getFieldRef().getFieldPath());
    }
    if (source.getResourceFieldRef() != null) {
      var reference = source.getResourceFieldRef();
      return downward.resource(
          container, reference.getContainerName(), reference.getResource(), reference.getDivisor());
    }
    if (source.getConfigMapKeyRef() != null) {
      var reference = source.getConfigMapKeyRef();
      return key(
          config.configMap(reference.getName(), reference.getOptional()),
          reference.getKey(),
          "ConfigMap " + reference.getName(),
          reference.getOptional());
    }
    if (source.getSecretKeyRef() != null) {
      var reference = source.getSecretKeyRef();
      return key(
          config.secret(reference.getName(), reference.getOptional()),
          reference.getKey(),
          "Secret " + reference.getName(),
          reference.getOptional());
    }
    throw new NotYetException("the local node does not know this valueFrom: " + source);
  }

  private static String key(Map<String, byte[]> entries, String key, String where, Boolean optional)
      throws NotYetException {
    byte[] value = entries.get(key);
    if (value == null && !Boolean.TRUE.equals(optional)) {
      throw new NotYetException("couldn't find key %s in %s".formatted(key, where));
    }
    return value == null ? null : text(value);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
