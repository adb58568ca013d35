package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.Event;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes wrong beside a training that goes on is told, once. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class TroubleTest {
  private static final String ADDRESS = "127.77.4.1";

  @Test
  void pausedCheckpointsAndAnEvaluatorInTroubleAreTold() {
    TrainingJob.whileTraining(Cluster.newNamespace("trouble"), "diskless", TroubleTest::train);
  }

  private static void train(TrainingJob job) {
    try (TrainerPod pod = new TrainerPod(ADDRESS)) {
      pod.progress(Messages.paused(40, "No space left on device"));
      pod.evaluations(Messages.evaluationError("EvaluationDataMissing"));
      job.run("train", ADDRESS);

      LLMTrainingJobStatus troubled =
          job.awaitStatus(
              status ->
                  "CheckpointingPaused".equals(reason(status, "Checkpointed"))
                      && "EvaluationDataMissing".equals(reason(status, "Evaluated")));
      Condition checkpointed = TrainingJob.condition(troubled, "Checkpointed");
      assertFalse(checkpointed.isTrue(), "there is none");
      assertTrue(
          checkpointed.message().contains("No space left on device"), checkpointed.message());
      Condition evaluated = TrainingJob.condition(troubled, "Evaluated");
      assertFalse(evaluated.isTrue());
      assertTrue(
          evaluated.message().endsWith("there is no valid.jsonl; put it there"),
          evaluated.message());
      assertEquals(Phase.TRAINING, troubled.phase());
      assertFalse(TrainingJob.condition(troubled, "Stalled").isTrue(), "training goes on");

      pod.progress("{}"); // as good as silence
      pod.evaluations("");
      await()
          .during(Duration.ofSeconds(3))
          .until(() -> troubled.conditions().equals(job.status().conditions()));

      pod.progress(Messages.progress(130, 5.7));
      pod.evaluations(Messages.evaluations(100, 0.24));
      LLMTrainingJobStatus mended =
          job.awaitStatus(
              status ->
                  "CheckpointCommitted".equals(reason(status, "Checkpointed"))
                      && "Training".equals(reason(status, "Evaluated")));
      assertTrue(TrainingJob.condition(mended, "Checkpointed").isTrue());
    }
    for (String reason : List.of("CheckpointingPaused", "EvaluationDataMissing")) {
      Event event = job.awaitEvent(reason);
      assertEquals("Warning", event.getType());
      assertEquals(1, event.getCount(), reason);
    }
  }

  @Test
  void restartInPlaceIsToldWithRankNodeAndStep() {
    TrainingJob job = TrainingJob.create(Cluster.newNamespace("again"), "again", spec -> {});
    try (TrainerPod pod = new TrainerPod("127.77.4.2")) {
      job.bringToTraining();
      pod.progress(Messages.progress(130, 5.7));
      job.run("train", "127.77.4.2");
      job.awaitStatus(status -> status.progress() != null);

      pod.progress(Messages.restarted(1, 137, 100));
      LLMTrainingJobStatus status = job.awaitStatus(s -> s.restarts() == 1);
      assertEquals(1, status.lastRestart().rank());
      assertEquals("Killed", status.lastRestart().reason());
      Duration ago = Duration.between(Instant.parse(status.lastRestart().time()), Instant.now());
      assertTrue(ago.compareTo(Duration.ofMinutes(5)) < 0, status.lastRestart().time());
      assertEquals(100, status.lastRestart().step());
      String message = job.awaitEvent("TrainingRestarted").getMessage();
      assertTrue(message.startsWith("rank 1 (pod again-train-0-"), message);
      assertTrue(
          message.endsWith(
              ") was ended by signal 9; training goes on from step 100 (restart 1 of this job)"),
          message);
    } finally {
      job.delete();
    }
  }

  private static String reason(LLMTrainingJobStatus status, String type) {
    return TrainingJob.condition(status, type).reason();
  }
}
