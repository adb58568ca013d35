package dev.tatara.operator.controller;

import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * An answer of the API server that stays the same until a person does something: a quota, a
 * webhook, a missing permission, an object that is not valid. Conflicts, throttling and an API
 * server in trouble pass by themselves, and are nobody's to mend.
 *
 * @param message what the API server says
 */
record Refusal(String message) {
  private static final int UNPROCESSABLE = 422;
  private static final Set<Integer> LASTING =
      Set.of(HttpURLConnection.HTTP_BAD_REQUEST, HttpURLConnection.HTTP_FORBIDDEN, UNPROCESSABLE);

  /** The refusal that led to an error, if one did; metrics wrap what they measure. */
  static Optional<Refusal> in(Throwable error) {
    return Stream.iterate(error, Objects::nonNull, Throwable::getCause)
        .filter(KubernetesClientException.class::isInstance)
        .map(cause -> ((KubernetesClientException) cause).getStatus())
        .filter(Objects::nonNull)
        .findFirst()
        .filter(status -> status.getCode() != null && LASTING.contains(status.getCode()))
        .map(Status::getMessage)
        .map(Refusal::new);
  }
}
