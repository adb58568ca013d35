package dev.tatara.operator.failure;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.operator.support.Messages;
import dev.tatara.operator.trainer.TrainerMessages;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which pod is named of several that have ended. */
class RestartCausesTest {
  private static final String CRASH = Messages.failed("train", "Crashed", 139);
  private static final String PEER_LOST = Messages.failed("train", "PeerLost", 75);

  private final RestartCauses causes =
      new RestartCauses(new TrainerMessages(), new HangWatch(Clock.systemUTC()));

  @Test
  void aPodThatWasReplacedHasNothingToDoWithALossOfToday() {
    Pod old = ended("old", 0, "2026-01-01T00:00:00Z", 139, CRASH);
    Pod lost = ended("lost", 1, "2026-01-01T00:00:00Z", 75, PEER_LOST);
    Pod next = pod("next", 0, "2026-01-01T00:10:00Z").build();
    String loss = causes.loss(List.of(old, next, lost), 100);
    assertTrue(loss.startsWith("node rank 1 (pod lost) ended with exit code 75"), loss);
  }

  @Test
  void norHasAnEarlierOneOfTheSameIndex() {
    Pod old = ended("old", 0, "2026-01-01T00:00:00Z", 139, CRASH);
    Pod lost = ended("lost", 0, "2026-01-01T00:10:00Z", 75, PEER_LOST);
    String loss = causes.loss(List.of(lost, old), 100);
    assertTrue(loss.startsWith("node rank 0 (pod lost) ended with exit code 75"), loss);
  }

  @Test
  void aCauseGoesBeforeItsConsequences() {
    Pod cause = ended("cause", 1, "2026-01-01T00:00:00Z", 139, CRASH);
    Pod lost = ended("lost", 0, "2026-01-01T00:00:01Z", 75, PEER_LOST);
    String loss = causes.loss(List.of(lost, cause), 100);
    assertTrue(loss.startsWith("node rank 1 (pod cause) was ended by signal 11"), loss);
  }

  @Test
  void podsThatEndInOrderOrWithAnotherHaveNoCauseOfTheirOwn() {
    String created = "2026-01-01T00:00:00Z";
    Pod told = ended("told", 0, created, 143, Messages.stopped(100, "runs/x"));
    Pod along = ended("along", 1, created, 75, PEER_LOST);
    assertFalse(causes.hasOwn(List.of(told, along)));
    assertFalse(causes.hasOwn(List.of()));
    Pod crashed = ended("crashed", 2, created, 139, CRASH);
    assertTrue(causes.hasOwn(List.of(told, along, crashed)));
    Pod next = pod("next", 2, "2026-01-01T00:10:00Z").build();
    assertFalse(causes.hasOwn(List.of(told, along, crashed, next)), "of a pod that was replaced");
  }

  private static Pod ended(String name, int index, String created, int exitCode, String message) {
    return pod(name, index, created)
        .editStatus()
        .withPhase("Failed")
        .addNewContainerStatus()
        .withName("trainer")
        .withNewState()
        .withNewTerminated()
        .withExitCode(exitCode)
        .withFinishedAt("2026-01-01T00:20:00Z")
        .withMessage(message)
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private static PodBuilder pod(String name, int index, String created) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withCreationTimestamp(created)
        .addToAnnotations("batch.kubernetes.io/job-completion-index", String.valueOf(index))
        .endMetadata()
        .withNewSpec()
        .endSpec()
        .withNewStatus()
        .withPhase("Running")
        .endStatus();
  }
}
