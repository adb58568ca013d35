package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.status.TrainingPods;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.HungPods;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Kubelet;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.Patience;
import dev.tatara.operator.support.SeenStatuses;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A training that the Job controller gives up takes its pods away, which take minutes to end:
 * nobody has deleted them, and nothing follows.
 *
 * <p>Each test has a node of its own, of which nothing is there: pods of one that is missed for 40
 * s are taken away at once.
 */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class EndOfTrainingTest {
  private static final String ADDRESS = "127.77.46.3";

  @Inject TrainingPodsObserver trainingPods;

  @Test
  void podsOfATrainingPastItsDeadlineEnd() {
    TrainingJob job = TrainingJob.create(Cluster.newNamespace("ending-late"), "late", spec -> {});
    SeenStatuses seen = new SeenStatuses();
    try (TrainerPod trainer = new TrainerPod(ADDRESS)) {
      job.bringToTraining();
      trainer.progress(Messages.progress(120, 5.8));
      Pod pod = job.bind("train", "ghost-late");
      job.run("train", ADDRESS);
      job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
      try (var _ = job.resource().inform(seen)) {
        // Not before, so that a slow machine comes to train in time.
        job.patch("runPolicy.activeDeadlineSeconds", 1);
        awaitDeletion(pod);
        isToldToEnd(job);
        Kubelet.end(pod, 143, Messages.stopped(123, job.status().plan().runDirectory()));
        LLMTrainingJobStatus failed = job.awaitPhase(Phase.FAILED);
        assertEquals("DeadlineExceeded", failed.failure().reason());
      }
      saysNothingOfWhatDoesNotFollow(job, seen);
    } finally {
      job.delete();
    }
  }

  @Test
  void otherPodsOfATrainingWithBadDataEnd() {
    TrainingJob job =
        TrainingJob.create(Cluster.newNamespace("ending-bad"), "bad", TrainingJob::ofTwoNodes);
    SeenStatuses seen = new SeenStatuses();
    try (TrainerPod trainer = new TrainerPod(ADDRESS)) {
      job.bringToTraining();
      trainer.progress(Messages.progress(120, 5.8));
      Pod pod = job.bind("train", 0, "ghost-bad");
      job.bind("train", 1, "ghost-bad");
      job.run("train", 0, ADDRESS);
      job.run("train", 1, "127.77.46.4");
      job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
      try (var _ = job.resource().inform(seen)) {
        job.fail("train", 1, 65, Messages.failed("train", "BadRecord", 65));
        awaitDeletion(pod);
        isToldToEnd(job);
        Kubelet.end(pod, 143, Messages.stopped(123, job.status().plan().runDirectory()));
        LLMTrainingJobStatus failed = job.awaitPhase(Phase.FAILED);
        assertEquals(65, failed.failure().exitCode());
      }
      saysNothingOfWhatDoesNotFollow(job, seen);
    } finally {
      job.delete();
    }
  }

  /** The retries of one node are over, and so is the training of the other. */
  @Test
  void otherPodsOfATrainingWithoutRetriesEnd() {
    TrainingJob job =
        TrainingJob.create(
            Cluster.newNamespace("ending-spent"),
            "spent",
            spec -> {
              TrainingJob.ofTwoNodes(spec);
              spec.putObject("runPolicy").put("backoffLimit", 0);
            });
    SeenStatuses seen = new SeenStatuses();
    try (TrainerPod trainer = new TrainerPod(ADDRESS)) {
      job.bringToTraining();
      trainer.progress(Messages.progress(120, 5.8));
      Pod pod = job.bind("train", 0, "ghost-spent");
      job.bind("train", 1, "ghost-spent");
      job.run("train", 0, ADDRESS);
      job.run("train", 1, "127.77.46.4");
      job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
      try (var _ = job.resource().inform(seen)) {
        job.fail("train", 1, 70, Messages.failed("train", "Internal", 70));
        awaitDeletion(pod);
        isToldToEnd(job);
        Kubelet.end(pod, 143, Messages.stopped(123, job.status().plan().runDirectory()));
        LLMTrainingJobStatus failed = job.awaitPhase(Phase.FAILED);
        assertEquals(70, failed.failure().exitCode());
      }
      saysNothingOfWhatDoesNotFollow(job, seen);
    } finally {
      job.delete();
    }
  }

  /** Kueue suspends the Job before its pods are deleted, which may be seen of the pods alone. */
  @Test
  void podsOfAJobThatIsHeldBackAreDeletedByNobody() {
    TrainingJob job = TrainingJob.create(Cluster.newNamespace("ending-held"), "held", spec -> {});
    try {
      job.bringToTraining();
      Pod pod = job.bind("train", "ghost-held");
      Job before = job.job("train").get();
      job.job("train")
          .edit(train -> new JobBuilder(train).editSpec().withSuspend(true).endSpec().build());
      awaitDeletion(pod);
      Children seen =
          new Children(
              List.of(before),
              List.of(Cluster.admin().resource(pod).get()),
              List.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      LLMTrainingJob owner = job.resource().get();
      assertTrue(TrainingPods.of(owner, seen).deletion().isPresent(), "as far as it is seen");
      assertEquals(Optional.empty(), trainingPods.observe(owner, seen).deletion());
      job.awaitPhase(Phase.QUEUED);
      Kubelet.end(pod, 143, null);
      assertEquals(List.of(), job.events("PodDeleted"));
    } finally {
      job.delete();
    }
  }

  /** An operator that is started meanwhile knows of no hang. */
  @Test
  void podsThatAreTakenAwayBecauseTheyHangAreDeletedByNobody() {
    TrainingJob.whileTraining(
        Cluster.newNamespace("ending-hung"),
        "hung",
        job -> {
          Pod pod = job.bind("train", "ghost-hung");
          job.run("train", ADDRESS);
          job.awaitStatus(status -> TrainingJob.condition(status, "Running").isTrue());
          job.job("train")
              .edit(
                  train ->
                      new JobBuilder(train)
                          .editMetadata()
                          .addToAnnotations(HungPods.annotation(List.of(pod)))
                          .endMetadata()
                          .build());
          Cluster.admin().resource(pod).withGracePeriod(60).delete();
          LLMTrainingJobStatus ending =
              job.awaitStatus(status -> !TrainingJob.condition(status, "Running").isTrue());
          assertEquals("PodsStarting", TrainingJob.condition(ending, "Running").reason());
          Kubelet.end(pod, 143, Messages.stopped(123, ending.plan().runDirectory()));
          Pod next = job.awaitPod("train");
          assertFalse(HungPods.holds(job.job("train").get(), next));
          assertEquals(List.of(), job.events("PodDeleted"));
        });
  }

  private static void awaitDeletion(Pod pod) {
    Patience.await("the Job controller to delete the pod")
        .until(() -> Cluster.admin().resource(pod).get().isMarkedForDeletion());
  }

  private static void isToldToEnd(TrainingJob job) {
    job.awaitStatus(
        status -> "TrainingEnding".equals(TrainingJob.condition(status, "Running").reason()));
  }

  private static void saysNothingOfWhatDoesNotFollow(TrainingJob job, SeenStatuses seen) {
    assertTrue(seen.list().size() > 1);
    seen.list()
        .forEach(
            status ->
                assertTrue(
                    !List.of("PodDeleted", "BackOff", "Restarting")
                        .contains(TrainingJob.condition(status, "Running").reason()),
                    status::toString));
    assertEquals(List.of(), job.events("PodDeleted"));
    assertEquals(List.of(), job.events("BackOff"));
  }
}
