package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only what a person must mend is told. */
class RefusalTest {
  @ParameterizedTest
  @ValueSource(ints = {400, 403, 422})
  void whatLastsIsTold(int code) {
    assertEquals(
        Optional.of(new Refusal("says no")),
        Refusal.in(new IllegalStateException(answer(code))),
        "found in what wraps it");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 409, 429, 500, 503})
  void whatPassesIsNot(int code) {
    assertEquals(Optional.empty(), Refusal.in(answer(code)));
  }

  @Test
  void noAnswerIsNoRefusal() {
    assertEquals(
        Optional.empty(),
        Refusal.in(new KubernetesClientException("no route", new IOException("no route"))));
    assertEquals(Optional.empty(), Refusal.in(new IllegalStateException("ours")));
  }

  private static KubernetesClientException answer(int code) {
    return new KubernetesClientException(
        "Failure executing",
        code,
        new StatusBuilder().withCode(code).withMessage("says no").build());
  }
}
