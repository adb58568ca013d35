package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A training pod that somebody deletes by hand. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class DeletedPodTest {
  private static final String ADDRESS = "127.77.46.1";

  @Test
  void whatHappenedAndWhatComesNextIsSaidUntilTrainingGoesOn() {
    TrainingJob.whileTraining(
        Cluster.newNamespace("deleted-pod"), "struck", DeletedPodTest::deleteItsPod);
  }

  private static void deleteItsPod(TrainingJob job) {
    List<LLMTrainingJobStatus> seen = new CopyOnWriteArrayList<>();
    try (TrainerPod trainer = new TrainerPod(ADDRESS)) {
      trainer.progress(Messages.progress(120, 5.8));
      Pod pod = job.bind("train", "ghost");
      job.run("train", ADDRESS);
      LLMTrainingJobStatus running =
          job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
      assertNull(running.reason());
      job.awaitStatus(status -> status.checkpoint() != null);

      Cluster.admin().resource(pod).withGracePeriod(60).delete(); // kubectl delete pod
      LLMTrainingJobStatus deleted = awaitReason(job, "PodDeleted");
      assertEquals(
          "somebody deleted the pod %s on node ghost: it gets time for a checkpoint, and the next"
                  .formatted(pod.getMetadata().getName())
              + " attempt begins 10 s after its end; training goes on from its newest checkpoint, that"
              + " of step 100 so far",
          TrainingJob.condition(deleted, "Running").message());
      assertEquals("Warning", job.awaitEvent("PodDeleted").getType());

      try (var _ = job.resource().inform(collector(seen))) {
        TrainingJob.end(pod, 143, Messages.stopped(123, deleted.plan().runDirectory()));
        job.awaitPod("train");
        LLMTrainingJobStatus next = awaitReason(job, "Restarting");
        String message = TrainingJob.condition(next, "Running").message();
        assertTrue(message.endsWith("newest checkpoint, that of step 123 so far"), message);
      }
      job.run("train", ADDRESS);
      LLMTrainingJobStatus again =
          job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
      assertNull(again.reason());
      assertEquals(0, again.restarts());
    }
    assertTrue(seen.size() > 1, seen.toString());
    seen.forEach(
        status ->
            assertTrue(
                List.of("PodDeleted", "BackOff", "Restarting").contains(status.reason()),
                () -> "nothing is said meanwhile: " + status));
  }

  private static LLMTrainingJobStatus awaitReason(TrainingJob job, String reason) {
    return job.awaitStatus(status -> reason.equals(status.reason()));
  }

  private static ResourceEventHandler<LLMTrainingJob> collector(List<LLMTrainingJobStatus> seen) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(LLMTrainingJob job) {
        seen.add(job.getStatus());
      }

      @Override
      public void onUpdate(LLMTrainingJob before, LLMTrainingJob now) {
        seen.add(now.getStatus());
      }

      @Override
      public void onDelete(LLMTrainingJob job, boolean stateUnknown) {}
    };
  }
}
