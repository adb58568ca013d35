package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.step.HungPods;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Kubelet;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.Pod;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/**
 * A training whose trainer does not notice that no step comes is started again, and then given up.
 */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class HangTest {
  private static final String ADDRESS = "127.77.4.12";

  @Test
  void hangIsToldWithTheRankAndEndsAfterTheRetries() {
    TrainingJob job =
        TrainingJob.create(
            Cluster.newNamespace("hang"),
            "frozen",
            spec -> {
              spec.putObject("health").put("stallTimeoutSeconds", 1).put("stallFactor", 2);
              spec.putObject("runPolicy").put("backoffLimit", 1);
            });
    try (TrainerPod trainer = new TrainerPod(ADDRESS)) {
      job.bringToTraining();
      trainer.progress(Messages.health(40, 0, 0, 0, 1.72));
      Pod hung = run(job);
      isTold(job, hung);
      String again = isStartedAgain(job, trainer, hung);

      FailureStatus failure = job.awaitPhase(Phase.FAILED).failure(); // at step 43, and stays there
      assertEquals("Hung", failure.reason());
      assertTrue(failure.message().contains("after step 43"), failure.message());
      assertEquals(again, failure.pod());
      await().until(() -> isGoing(job));
    } finally {
      job.delete();
    }
  }

  private static Pod run(TrainingJob job) {
    Pod pod = job.bind("train", "ghost");
    job.run("train", ADDRESS);
    return pod;
  }

  private static void isTold(TrainingJob job, Pod hung) {
    String message = job.awaitStalled("Hung", "after step 40");
    assertTrue(
        message.contains("rank 1 (pod slow-pod) was behind the others, busy for 1.72 times"),
        message);
    assertEquals("Warning", job.awaitEvent("Hung").getType());
    await().until(() -> Cluster.admin().resource(hung).get().isMarkedForDeletion());
    assertTrue(HungPods.holds(job.job("train").get(), hung), "an operator that starts now knows");
  }

  private static String isStartedAgain(TrainingJob job, TrainerPod trainer, Pod hung) {
    Kubelet.end(hung, 137, null);
    trainer.progress(Messages.progress(43, 5.7));
    Pod next = run(job);
    LLMTrainingJobStatus status =
        job.awaitStatus(
            s ->
                s.progress() != null
                    && s.progress().step() == 43
                    && Integer.valueOf(1).equals(s.restarts()));
    assertFalse(TrainingJob.condition(status, "Failed").isTrue());
    assertEquals(1, status.restarts());
    assertEquals("Hung", status.lastRestart().reason());
    assertEquals(1, status.lastRestart().rank());
    assertNull(status.lastRestart().exitCode());
    job.awaitStatus(s -> !"Hung".equals(s.reason()));
    return next.getMetadata().getName();
  }

  /** Nothing is left that holds accelerators. */
  private static boolean isGoing(TrainingJob job) {
    var train = job.job("train").get();
    return train == null || train.isMarkedForDeletion();
  }
}
