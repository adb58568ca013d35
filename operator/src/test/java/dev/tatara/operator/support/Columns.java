package dev.tatara.operator.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code kubectl get llmjob} prints: the API server's own table. */
public final class Columns {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Columns() {}

  /** The cells of a job by the names of their columns; those that are empty are left out. */
  public static Map<String, String> of(String namespace, String name) {
    try {
      var http = Cluster.admin().getHttpClient();
      HttpRequest request =
          http.newHttpRequestBuilder()
              .uri(
                  Cluster.admin().getMasterUrl().toString().replaceAll("/$", "")
                      + "/apis/tatara.dev/v1alpha1/namespaces/%s/llmtrainingjobs/%s"
                          .formatted(namespace, name))
              .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io")
              .build();
      JsonNode table = MAPPER.readTree(http.sendAsync(request, String.class).get().body());
      JsonNode cells = table.at("/rows/0/cells");
      Map<String, String> columns = new LinkedHashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        if (!cells.get(i).isNull()) {
          columns.put(
              table.at("/columnDefinitions/" + i + "/name").asText(), cells.get(i).asText());
        }
      }
      return columns;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
