package dev.tatara.operator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.RestartStatus;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Labels of metrics, which must have few values, whatever is called what. */
class LabelsTest {
  @ParameterizedTest
  @CsvSource({
    "/apis/batch/v1/namespaces/a/jobs, jobs",
    "/apis/batch/v1/namespaces/a/jobs/b, jobs",
    "/apis/tatara.dev/v1alpha1/namespaces/a/llmtrainingjobs/b/status, llmtrainingjobs/status",
    "/api/v1/namespaces/a/events/b, events",
    "/api/v1/namespaces/apis/pods/api, pods",
    "/api/v1/namespaces, namespaces",
    "/api/v1/namespaces/a, namespaces",
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/x, clusterroles",
    "/k8s/clusters/c-1/apis/batch/v1/namespaces/a/jobs/b, jobs",
    "/, other",
  })
  void resourceIsThatOfTheApiServer(String path, String resource) {
    assertEquals(resource, ApiWrites.resource(URI.create("https://host:6443" + path)));
  }

  @Test
  void causeOfARestartIsOneOfAFewWords() {
    RestartLabel label = new RestartLabel();
    assertEquals("Evicted", label.of(restart("Evicted", 143)));
    assertEquals("EndedBySignal", label.of(restart("", 137)));
    assertEquals("ExitCode", label.of(restart(null, 1)));
    assertEquals("Unknown", label.of(restart(null, null)));
    assertEquals("Unknown", label.of(null));
    assertEquals("Other", label.of(restart("pod x-12 failed", 1)));
    for (int i = 0; i < 100; i++) {
      label.of(restart("a".repeat(1 + i % 40) + (i < 50 ? "x" : "y"), 1));
    }
    assertEquals("Other", label.of(restart("TheLastStraw", 1)));
    assertEquals("Evicted", label.of(restart("Evicted", 1)));
  }

  private static RestartStatus restart(String reason, Integer exitCode) {
    return new RestartStatus(null, null, null, null, exitCode, reason, 0, "", null);
  }
}
