package dev.tatara.plugin;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;
import java.util.stream.Stream;

/** What the API server says, or that it says nothing, without the client library's words. */
final class ApiError {
  private ApiError() {}

  static String of(KubernetesClientException error) {
    Status status = error.getStatus();
    if (status != null && status.getMessage() != null) {
      return status.getMessage();
    }
    Throwable root =
        Stream.iterate(error, Objects::nonNull, Throwable::getCause)
            .map(Throwable.class::cast)
            .reduce((_, deeper) -> deeper)
            .orElse(error);
    String what = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return root == error ? what : "the API server can't be reached: " + what;
  }
}
