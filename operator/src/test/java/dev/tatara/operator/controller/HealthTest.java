package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tatara.api.v1alpha1.CheckpointStatus;
import dev.tatara.api.v1alpha1.HealthStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.Event;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

/**
 * Skipped steps, rollbacks, spikes and slow ranks stand in the status, and the grave ones in
 * events.
 */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class HealthTest {
  private static final String ADDRESS = "127.77.4.9";

  @Test
  void whatWentWrongInTrainingIsTold() {
    TrainingJob.whileTraining(Cluster.newNamespace("health"), "feverish", HealthTest::train);
  }

  @Test
  void aDamagedCheckpointThatWasSkippedIsTold() {
    TrainingJob.whileTraining(
        Cluster.newNamespace("skipped"),
        "rotten",
        job -> {
          try (TrainerPod pod = new TrainerPod("127.77.4.10")) {
            pod.progress(Messages.skippedCheckpoint(120));
            job.run("train", "127.77.4.10");
            Event event = job.awaitEvent("CheckpointSkipped");
            assertWarning(event, 1);
            assertEquals(
                "the checkpoint of step 200 is damaged, and training went on from that of step 100:"
                    + " file m of f is missing",
                event.getMessage());
            pod.progress(Messages.skippedCheckpoint(220));
            healthAt(job, 220);
            assertEquals(
                new CheckpointStatus.Skipped(
                    200, "file m of f is missing", 100, "2026-01-01T00:00:00Z"),
                job.awaitStatus(now -> now.checkpoint().lastStep() == 200)
                    .checkpoint()
                    .lastSkipped());
            assertWarning(job.awaitEvent("CheckpointSkipped"), 1);
          }
        });
  }

  private static void train(TrainingJob job) {
    try (TrainerPod pod = new TrainerPod(ADDRESS)) {
      pod.progress(Messages.health(40, 2, 0, 0, 1.02));
      job.run("train", ADDRESS);
      assertEquals(new HealthStatus(2, 0, 0, null), healthAt(job, 40));

      pod.progress(Messages.health(30, 0, 1, 1, 1.724));
      assertEquals(
          new HealthStatus(0, 1, 1, new HealthStatus.Straggler(1, "slow-pod", "1.72")),
          healthAt(job, 30));
      assertWarning(job.awaitEvent("TrainingRolledBack"), 1);
      assertWarning(job.awaitEvent("LossSpike"), 1);

      pod.progress(Messages.health(50, 0, 1, 1, 1.2));
      assertNull(healthAt(job, 50).straggler());
      pod.progress(Messages.health(60, 0, 1, 3, 1.2));
      assertEquals(3, healthAt(job, 60).lossSpikes());
      job.awaitStatus(_ -> job.awaitEvent("LossSpike").getCount() == 2);
      assertWarning(job.awaitEvent("TrainingRolledBack"), 1);

      pod.progress(Messages.progress(70, 5.7)); // of a trainer that says nothing of it
      assertNull(healthAt(job, 70));
    }
  }

  private static HealthStatus healthAt(TrainingJob job, int step) {
    LLMTrainingJobStatus status =
        job.awaitStatus(
            now -> now.progress() != null && Integer.valueOf(step).equals(now.progress().step()));
    return status.progress().health();
  }

  private static void assertWarning(Event event, int count) {
    assertEquals("Warning", event.getType());
    assertEquals(count, event.getCount(), event.getReason());
  }
}
