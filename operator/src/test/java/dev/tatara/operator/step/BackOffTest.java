package dev.tatara.operator.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackOffTest {
  @ParameterizedTest
  @CsvSource({"1, 10", "2, 20", "3, 40", "6, 320", "7, 600", "1000, 600"})
  void pauseDoubles(int failures, long seconds) {
    assertEquals(Duration.ofSeconds(seconds), BackOff.pause(failures));
  }

  @Test
  void failuresOfTheIndexCountHoweverTheyCame() {
    Pod failed = pod("a", "0", "Failed", 1, 2); // 4 with its own
    Optional<BackOff> backOff = BackOff.among(List.of(failed, pod("b", "1", "Running", 0, 0)));
    assertEquals(new BackOff("a", Instant.parse("2026-01-01T00:01:20Z")), backOff.orElseThrow());
    assertEquals(
        "the next attempt begins at 2026-01-01T00:01:20Z", backOff.orElseThrow().sentence());
  }

  @Test
  void podThatHasBeenReplacedWaitsForNothing() {
    assertEquals(
        Optional.empty(),
        BackOff.among(List.of(pod("a", "0", "Failed", 0, 0), pod("b", "0", "Pending", 1, 0))));
  }

  private static Pod pod(String name, String index, String phase, int failures, int ignored) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .addToAnnotations("batch.kubernetes.io/job-completion-index", index)
        .addToAnnotations("batch.kubernetes.io/job-index-failure-count", String.valueOf(failures))
        .addToAnnotations(
            "batch.kubernetes.io/job-index-ignored-failure-count", String.valueOf(ignored))
        .endMetadata()
        .withNewStatus()
        .withPhase(phase)
        .addNewContainerStatus()
        .withNewState()
        .withNewTerminated()
        .withFinishedAt("2026-01-01T00:00:00Z")
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
