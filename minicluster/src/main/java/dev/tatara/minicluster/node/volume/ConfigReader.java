package dev.tatara.minicluster.node.volume;

import dev.tatara.minicluster.node.NotYetException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/** Reads the ConfigMaps and Secrets of one namespace as bytes by key. */
public final class ConfigReader {
  private final KubernetesClient client;
  private final String namespace;

  public ConfigReader(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /**
   * A ConfigMap's entries; none when it is optional and missing.
   *
   * @throws NotYetException when it is missing
   */
  public Map<String, byte[]> configMap(String name, Boolean optional) throws NotYetException {
    ConfigMap map = client.configMaps().inNamespace(namespace).withName(name).get();
    requireFound(map, "configmap", name, optional);
    Map<String, byte[]> entries = new TreeMap<>();
    if (map != null && map.getData() != null) {
      map.getData().forEach((key, text) -> entries.put(key, text.getBytes(StandardCharsets.UTF_8)));
    }
    if (map != null && map.getBinaryData() != null) {
      map.getBinaryData().forEach((key, text) -> entries.put(key, decode(text)));
    }
    return entries;
  }

  /**
   * A Secret's entries; none when it is optional and missing.
   *
   * @throws NotYetException when it is missing
   */
  public Map<String, byte[]> secret(String name, Boolean optional) throws NotYetException {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    requireFound(secret, "secret", name, optional);
    Map<String, byte[]> entries = new TreeMap<>();
    if (secret != null && secret.getData() != null) {
      secret.getData().forEach((key, text) -> entries.put(key, decode(text)));
    }
    return entries;
  }

  private void requireFound(Object object, String kind, String name, Boolean optional)
      throws NotYetException {
    if (object == null && !Boolean.TRUE.equals(optional)) {
      throw new NotYetException(
          "%s \"%s\" not found in namespace %s".formatted(kind, name, namespace));
    }
  }

  private static byte[] decode(String base64) {
    return Base64.getDecoder().decode(base64);
  }
}
