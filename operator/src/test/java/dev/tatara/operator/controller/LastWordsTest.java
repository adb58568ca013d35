package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.trainer.ProgressReport.Checkpoint;
import dev.tatara.operator.trainer.TrainerMessages;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LastWordsTest {
  private static final String RUN = "runs/ml/forge-12345678";

  private final LastWords words = new LastWords(new TrainerMessages());

  @Test
  void podThatIsGoneIsRememberedUntilTrainingRunsAgain() {
    words.hear(pod("train", 123));
    assertEquals(Optional.of(123), step(job("12345678-aaaa"), List.of()));
    words.forget(job("12345678-aaaa"));
    assertEquals(Optional.empty(), step(job("12345678-aaaa"), List.of()));
  }

  @Test
  void earlierJobOfTheSameNameIsAnother() {
    words.hear(pod("train", 123));
    assertTrue(step(job("87654321-aaaa"), List.of()).isEmpty());
  }

  @Test
  void podThatIsThereSaysItself() {
    words.hear(pod("train", 50));
    List<Pod> pods = List.of(pod("train", 123), pod("train", 60));
    assertEquals(Optional.of(123), step(job("12345678-aaaa"), pods));
  }

  @Test
  void otherStepsSayNothing() {
    words.hear(pod("evaluate", 123));
    assertTrue(step(job("12345678-aaaa"), List.of()).isEmpty());
  }

  private Optional<Integer> step(LLMTrainingJob job, List<Pod> pods) {
    return words.of(job, pods).map(Checkpoint::lastStep);
  }

  private static LLMTrainingJob job(String uid) {
    LLMTrainingJob job = new LLMTrainingJob();
    job.setMetadata(
        new ObjectMetaBuilder().withNamespace("ml").withName("forge").withUid(uid).build());
    return job;
  }

  private static Pod pod(String step, int checkpoint) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("ml")
        .addToLabels("tatara.dev/job", "forge")
        .addToLabels("tatara.dev/step", step)
        .endMetadata()
        .withNewStatus()
        .addNewContainerStatus()
        .withName("trainer")
        .withNewState()
        .withNewTerminated()
        .withExitCode(143)
        .withMessage(Messages.stopped(checkpoint, RUN))
        .endTerminated()
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
