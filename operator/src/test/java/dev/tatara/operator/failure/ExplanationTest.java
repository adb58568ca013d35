package dev.tatara.operator.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.operator.step.Step;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.trainer.TrainerMessages;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pod that says most is heard, and exits without a word are explained. */
class ExplanationTest {
  private final TrainerMessages messages = new TrainerMessages();

  @Test
  void causeIsHeardBeforeItsConsequence() {
    Pod cause = pod("rank1", 70, "2026-01-01T00:00:00Z", Messages.failed("train", "Internal", 70));
    Pod consequence =
        pod("rank0", 75, "2026-01-01T00:00:05Z", Messages.failed("train", "PeerLost", 75));
    assertEquals("rank1", culprit(consequence, cause));
    assertEquals("rank1", culprit(cause, consequence));
  }

  @Test
  void badInputIsHeardBeforeEverything() {
    Pod bad = pod("bad", 65, "2026-01-01T00:00:00Z", null);
    Pod later = pod("later", 70, "2026-01-01T00:00:05Z", Messages.failed("train", "Internal", 70));
    assertEquals("bad", culprit(later, bad));
  }

  @Test
  void newestOfEqualsIsHeard() {
    assertEquals(
        "second",
        culprit(
            pod("second", 70, "2026-01-01T00:00:05Z", null),
            pod("first", 70, "2026-01-01T00:00:00Z", null)));
  }

  @ParameterizedTest
  @CsvSource({
    "64, Error, ConfigurationInvalid",
    "65, Error, DataInvalid",
    "66, Error, NonFiniteLoss",
    "70, Error, Internal",
    "75, Error, Temporary",
    "137, Error, Killed",
    "137, OOMKilled, OutOfMemory",
    "143, Error, Terminated",
    "134, Error, EndedBySignal",
    "139, Error, EndedBySignal",
    "128, StartError, StartError",
    "128, Error, Unknown",
    "255, Error, Unknown",
    "1, Error, Unknown"
  })
  void exitsWithoutAWordAreExplained(int code, String reason, String expected) {
    ContainerStateTerminated ended = ended(code, reason, null, null);
    assertEquals(expected, Explanation.of(pod("any", ended), "trainer", ended).reason());
  }

  @Test
  void limitThatWasReachedIsNamed() {
    ContainerStateTerminated killed = ended(137, "OOMKilled", null, null);
    assertEquals(
        "the container trainer needed more memory than its limit of 64Gi",
        Explanation.of(pod("any", killed), "trainer", killed).message());
  }

  @Test
  void whatHappensToNodesIsNotTheProcessesDoing() {
    ContainerStateTerminated killed = ended(137, "Error", null, null);
    Pod evicted =
        new PodBuilder(pod("any", killed))
            .editStatus()
            .withReason("Evicted")
            .withMessage("The node was low on resource: ephemeral-storage.")
            .endStatus()
            .build();
    Explanation full = Explanation.of(evicted, "trainer", killed);
    assertEquals("DiskFull", full.reason());
    assertTrue(full.message().endsWith("low on resource: ephemeral-storage."), full.message());

    Pod lost =
        new PodBuilder(pod("any", killed))
            .editStatus()
            .addNewCondition()
            .withType("DisruptionTarget")
            .withStatus("True")
            .withReason("DeletionByTaintManager")
            .endCondition()
            .endStatus()
            .build();
    assertEquals("NodeLost", Explanation.of(lost, "trainer", killed).reason());
  }

  @Test
  void signalIsNamed() {
    String message = Explanation.of(ended(139, "Error", null, null)).message();
    assertEquals("the process ended by signal 11", message);
  }

  @Test
  void wordOfTheKubeletIsPassedOn() {
    Explanation explanation =
        Explanation.of(ended(128, "StartError", null, "exec: \"tatara-trainer\": not found"));
    assertTrue(explanation.message().endsWith("exec: \"tatara-trainer\": not found"));
  }

  @Test
  void logTailKeepsWholeLinesOfTheEnd() {
    String log = "first line\n" + "x".repeat(2000) + "\nlast line " + "y".repeat(100) + "\n";
    assertEquals("last line " + "y".repeat(100), LogTail.shortened(log));
    assertEquals("short", LogTail.shortened("short\n"));
  }

  private String culprit(Pod... pods) {
    return Culprit.among(Step.TRAIN, List.of(pods), messages)
        .orElseThrow()
        .pod()
        .getMetadata()
        .getName();
  }

  private static Pod pod(String name, int code, String finishedAt, String message) {
    return pod(name, ended(code, "Error", finishedAt, message));
  }

  private static Pod pod(String name, ContainerStateTerminated ended) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("trainer")
        .withNewResources()
        .addToLimits("memory", new Quantity("64Gi"))
        .endResources()
        .endContainer()
        .endSpec()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("trainer")
        .withNewState()
        .withTerminated(ended)
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static ContainerStateTerminated ended(
      int code, String reason, String finishedAt, String message) {
    return new ContainerStateTerminatedBuilder()
        .withExitCode(code)
        .withReason(reason)
        .withFinishedAt(finishedAt)
        .withMessage(message)
        .build();
  }
}
