package dev.tatara.operator.support;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the API server says of an object that it is asked to admit. */
public final class Admission {
  private static final String POD_SECURITY = "pod-security.kubernetes.io/";

  private Admission() {}

  /** Makes restricted Pod Security the rule of a namespace, and lets it warn of Jobs too. */
  public static String newRestrictedNamespace(String name) {
    Cluster.newNamespace(name);
    Cluster.admin()
        .namespaces()
        .withName(name)
        .edit(
            namespace ->
                new NamespaceBuilder(namespace)
                    .editMetadata()
                    .addToLabels(POD_SECURITY + "enforce-version", "latest")
                    .addToLabels(POD_SECURITY + "warn", "restricted")
                    .addToLabels(POD_SECURITY + "warn-version", "latest")
                    .endMetadata()
                    .build());
    return name;
  }

  /**
   * Submits an object without its being kept.
   *
   * @param path of its collection
   * @return warnings
   * @throws AssertionError when it is refused
   */
  public static List<String> warnings(String path, HasMetadata object) {
    try {
      var http = Cluster.admin().getHttpClient();
      HttpResponse<String> answer =
          http.sendAsync(
                  http.newHttpRequestBuilder()
                      .uri(Cluster.admin().getMasterUrl().toURI().resolve(path + "?dryRun=All"))
                      .post("application/json", Serialization.asJson(object))
                      .build(),
                  String.class)
              .get(60, TimeUnit.SECONDS);
      if (answer.code() != 201) {
        throw new AssertionError(answer.code() + ": " + answer.bodyString());
      }
      return answer.headers("Warning");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
