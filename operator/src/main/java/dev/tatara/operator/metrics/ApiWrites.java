package dev.tatara.operator.metrics;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Counts writes that the API server has answered, refused and repeated ones included, by verb and
 * resource, by the names of the API: a server-side apply is a patch.
 */
public final class ApiWrites implements Interceptor {
  private static final Map<String, String> VERBS =
      Map.of("POST", "create", "PUT", "update", "PATCH", "patch", "DELETE", "delete");

  private final MeterRegistry registry;

  /** Counts in a registry. */
  public ApiWrites(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void after(
      HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> body) {
    String verb = VERBS.get(request.method());
    if (verb != null) {
      Counter.builder("tatara.api.writes")
          .description("Writes that the API server has answered.")
          .tag("verb", verb)
          .tag("resource", resource(request.uri()))
          .register(registry)
          .increment();
    }
  }

  /** Such as {@code jobs}, {@code llmtrainingjobs/status}: never a name or a namespace. */
  static String resource(URI uri) {
    List<String> path =
        Arrays.stream(uri.getPath().split("/")).filter(part -> !part.isEmpty()).toList();
    // In front of the root may stand the path of a proxy.
    int root = 0;
    while (root < path.size() && !path.get(root).equals("api") && !path.get(root).equals("apis")) {
      root++;
    }
    boolean grouped = root < path.size() && path.get(root).equals("apis");
    int start = Math.min(root + (grouped ? 3 : 2), path.size());
    List<String> rest = path.subList(start, path.size());
    if (rest.size() > 2 && rest.getFirst().equals("namespaces")) {
      rest = rest.subList(2, rest.size());
    }
    return switch (rest.size()) {
      case 0 -> "other";
      case 1, 2 -> rest.getFirst();
      default -> rest.getFirst() + "/" + rest.get(2);
    };
  }
}
