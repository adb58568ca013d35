package dev.tatara.operator.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each rule of the CRD refuses a manifest that breaks it alone, with its own sentence. A subject
 * has its manifests in {@code breaches()} and {@code acceptable()}.
 */
abstract class RulesOfSubject {
  private static final int UNPROCESSABLE = 422;

  @ParameterizedTest
  @MethodSource("breaches")
  void ruleRefusesWithItsSentence(Submission breach) {
    KubernetesClientException refusal =
        assertThrows(KubernetesClientException.class, breach::submit, breach.toString());
    assertEquals(UNPROCESSABLE, refusal.getCode(), refusal.getMessage());
    assertTrue(
        refusal.getMessage().contains(breach.label()),
        () -> "'" + breach.label() + "' is not in: " + refusal.getMessage());
    assertFalse(
        refusal.getMessage().contains("evaluating rule"),
        () -> "a rule that could not be evaluated is no sentence: " + refusal.getMessage());
  }

  @ParameterizedTest
  @MethodSource("acceptable")
  void manifestIsAccepted(Submission acceptable) {
    acceptable.submit();
  }
}
