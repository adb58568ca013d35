package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Kubelet;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.Patience;
import dev.tatara.operator.support.SeenStatuses;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    SeenStatuses seen = new SeenStatuses();
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
              + " attempt begins 10 s after its end; training goes on from its newest checkpoint,"
              + " that of step 100 so far",
          TrainingJob.condition(deleted, "Running").message());
      assertEquals("Warning", job.awaitEvent("PodDeleted").getType());
      assertNull(deleted.progress().tokensPerSecond(), "nothing trains");
      assertNull(deleted.progress().eta());
      assertEquals(120, deleted.progress().step());

      try (var _ = job.resource().inform(seen)) {
        Kubelet.end(pod, 143, Messages.stopped(123, deleted.plan().runDirectory()));
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
    assertTrue(seen.list().size() > 1, seen.list().toString());
    seen.list()
        .forEach(
            status ->
                assertTrue(
                    List.of("PodDeleted", "Restarting").contains(status.reason()),
                    () -> "nothing is said meanwhile, or another cause: " + status));
  }

  @ParameterizedTest
  @EnumSource(
      value = DeletionPropagation.class,
      names = {"BACKGROUND", "FOREGROUND", "ORPHAN"})
  void whoDeletesTheJobIsToldUntilTrainingGoesOn(DeletionPropagation propagation) {
    TrainingJob.whileTraining(
        Cluster.newNamespace("deleted-job-" + propagation.name().toLowerCase(Locale.ROOT)),
        "bereft",
        job -> deleteItsJob(job, propagation));
  }

  private static void deleteItsJob(TrainingJob job, DeletionPropagation propagation) {
    SeenStatuses seen = new SeenStatuses();
    try (TrainerPod trainer = new TrainerPod(ADDRESS)) {
      trainer.progress(Messages.progress(120, 5.8));
      Pod pod = job.bind("train", "ghost");
      job.run("train", ADDRESS);
      job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
      job.awaitStatus(status -> status.checkpoint() != null);
      String uid = job.job("train").get().getMetadata().getUid();

      job.job("train").withPropagationPolicy(propagation).delete();
      LLMTrainingJobStatus deleted = awaitReason(job, "JobDeleted");
      assertEquals(
          "somebody deleted the Job bereft-train: its pods get time for a checkpoint, and another Job"
              + " takes its place when they have ended; training goes on from its newest checkpoint,"
              + " that of step 100 so far",
          TrainingJob.condition(deleted, "Running").message());
      assertNull(deleted.progress().tokensPerSecond(), "nothing trains");
      assertNull(deleted.progress().eta());
      assertEquals("Warning", job.awaitEvent("JobDeleted").getType());
      Patience.await().until(() -> Cluster.admin().resource(pod).get().isMarkedForDeletion());

      try (var _ = job.resource().inform(seen)) {
        Patience.await()
            .during(Duration.ofSeconds(3)) // reconciled a few times meanwhile
            .until(() -> isNotYetReplaced(job, uid));
        Kubelet.end(pod, 143, Messages.stopped(123, deleted.plan().runDirectory()));
        Patience.await().until(() -> !isNotYetReplaced(job, uid));
        job.awaitPod("train");
      }
      job.run("train", ADDRESS);
      LLMTrainingJobStatus again =
          job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
      assertNull(again.reason());
      assertEquals(1, job.events("JobDeleted").size());
      assertEquals(List.of(), job.events("PodDeleted"));
    }
    seen.list()
        .forEach(
            status ->
                assertEquals("JobDeleted", status.reason(), () -> "said meanwhile: " + status));
    assertFalse(seen.list().isEmpty());
  }

  private static boolean isNotYetReplaced(TrainingJob job, String uid) {
    Job now = job.job("train").get();
    return now == null || now.getMetadata().getUid().equals(uid);
  }

  /** The others end with it, and are replaced later. */
  @Test
  void whoDeletedIsSaidWhenTheOthersHaveEndedWithIt() throws InterruptedException {
    TrainingJob job =
        TrainingJob.create(Cluster.newNamespace("deleted-of-two"), "two", TrainingJob::ofTwoNodes);
    SeenStatuses seen = new SeenStatuses();
    try (TrainerPod trainer = new TrainerPod(ADDRESS)) {
      job.bringToTraining();
      trainer.progress(Messages.progress(120, 5.8));
      job.bind("train", 0, "ghost-two");
      Pod second = job.bind("train", 1, "ghost-two");
      job.run("train", 0, ADDRESS);
      job.run("train", 1, "127.77.46.2");
      job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());

      Cluster.admin().resource(second).withGracePeriod(60).delete();
      String runDirectory = awaitReason(job, "PodDeleted").plan().runDirectory();
      try (var _ = job.resource().inform(seen)) {
        Kubelet.end(second, 143, Messages.stopped(123, runDirectory));
        Thread.sleep(4000); // the other one ends, and is replaced, so much later
        job.fail("train", 0, 143, Messages.stopped(123, runDirectory));
        job.awaitPod("train", 1);
        job.awaitPod("train", 0);
        awaitReason(job, "Restarting");
      }
      assertEquals(List.of(), job.events("BackOff"));
      seen.list()
          .forEach(
              status ->
                  assertTrue(
                      List.of("PodDeleted", "Restarting").contains(status.reason()),
                      () -> "the cause is overwritten: " + status));
      assertTrue(seen.list().size() > 1);
    } finally {
      job.delete();
    }
  }

  /** What ends by itself meanwhile is another matter. */
  @Test
  void anotherPodThatFailsMeanwhileIsSaid() {
    TrainingJob job =
        TrainingJob.create(Cluster.newNamespace("deleted-failed"), "two", TrainingJob::ofTwoNodes);
    try (TrainerPod trainer = new TrainerPod(ADDRESS)) {
      job.bringToTraining();
      trainer.progress(Messages.progress(120, 5.8));
      job.bind("train", 0, "ghost-failed");
      Pod second = job.bind("train", 1, "ghost-failed");
      job.run("train", 0, ADDRESS);
      job.run("train", 1, "127.77.46.2");
      job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());

      Cluster.admin().resource(second).withGracePeriod(60).delete();
      String runDirectory = awaitReason(job, "PodDeleted").plan().runDirectory();
      job.fail("train", 0, 139, Messages.failed("train", "Crashed", 139));
      Kubelet.end(second, 143, Messages.stopped(123, runDirectory));
      LLMTrainingJobStatus failed = awaitReason(job, "BackOff");
      String message = TrainingJob.condition(failed, "Running").message();
      assertTrue(message.startsWith("node rank 0 "), message);
    } finally {
      job.delete();
    }
  }

  /** It has nothing to save. */
  @Test
  void aPodThatHasNotRunIsPromisedNoTimeForACheckpoint() {
    TrainingJob.whileTraining(
        Cluster.newNamespace("deleted-unstarted"),
        "unstarted",
        job -> {
          Pod pod = job.bind("train", "ghost-unstarted");
          Cluster.admin().resource(pod).withGracePeriod(60).delete();
          assertEquals(
              "somebody deleted the pod %s on node ghost-unstarted: the next attempt begins 10 s"
                      .formatted(pod.getMetadata().getName())
                  + " after its end; training begins anew unless a checkpoint is written first",
              TrainingJob.condition(awaitReason(job, "PodDeleted"), "Running").message());
        });
  }

  private static LLMTrainingJobStatus awaitReason(TrainingJob job, String reason) {
    return job.awaitStatus(status -> reason.equals(status.reason()));
  }
}
