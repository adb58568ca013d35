package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Kubelet;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A job that is suspended holds no pods and loses nothing; resumed, it goes on where it was. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class SuspensionTest {
  private static final String NAMESPACE = "suspension";
  private static final String ADDRESS = "127.77.3.1";

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void suspendedFromTheStartMakesNothing() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "unborn",
            spec -> {
              spec.putObject("runPolicy").put("suspend", true);
              spec.putObject("storage").putObject("claimTemplate").put("size", "1Gi");
            });
    LLMTrainingJobStatus status = job.awaitPhase(Phase.SUSPENDED);
    Condition suspended = TrainingJob.condition(status, "Suspended");
    assertTrue(suspended.isTrue());
    assertEquals("Suspended", suspended.reason());
    assertTrue(suspended.message().contains("the step corpus"), suspended.message());
    assertTrue(TrainingJob.condition(status, "PlanAccepted").isTrue(), "it is planned already");
    job.awaitEvent("Suspended");
    assertTrue(job.jobs().isEmpty());
    assertNull(configMap("unborn"));
    assertNull(
        Cluster.admin()
            .persistentVolumeClaims()
            .inNamespace(NAMESPACE)
            .withName("unborn-storage")
            .get());

    job.patch("runPolicy.suspend", false);
    LLMTrainingJobStatus resumed = job.awaitPhase(Phase.PREPARING_CORPUS);
    assertFalse(TrainingJob.condition(resumed, "Suspended").isTrue());
  }

  @Test
  void stepThatPreparesDataIsStoppedAndBeginsAgain() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "early", spec -> {});
    job.succeed("corpus", Messages.artifact("corpus", "corpus", false));
    job.awaitPhase(Phase.TRAINING_TOKENIZER);
    job.awaitPod("tokenizer");
    String uid = job.job("tokenizer").get().getMetadata().getUid();

    job.patch("runPolicy.suspend", true);
    LLMTrainingJobStatus status = job.awaitPhase(Phase.SUSPENDED);
    assertNull(job.job("tokenizer").get());
    assertNotNull(job.job("corpus").get(), "what is done stays done");
    assertEquals("corpus", status.artifacts().getFirst().kind());

    job.patch("runPolicy.suspend", false);
    job.awaitPhase(Phase.TRAINING_TOKENIZER);
    assertNotEquals(uid, job.job("tokenizer").get().getMetadata().getUid());
  }

  @Test
  void trainingGoesOnInAnotherLayoutAtTheCheckpointOfItsSuspension() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "paused",
            spec -> spec.putObject("runPolicy").put("activeDeadlineSeconds", 3600));
    try (TrainerPod trainer = new TrainerPod(ADDRESS)) {
      job.bringToTraining();
      job.fail("train", 137, null);
      job.awaitStatus(status -> status.attempt() == 2);

      trainer.progress(Messages.saved(120, 100));
      trainer.evaluations(Messages.evaluations(100, 0.24));
      Pod pod = job.bind("train", "ghost");
      job.run("train", ADDRESS);
      job.awaitStatus(
          status ->
              status.checkpoint() != null
                  && status.checkpoint().saveSeconds() != null
                  && status.evaluations() != null);

      job.patch("runPolicy.suspend", true);
      LLMTrainingJobStatus stopping = job.awaitPhase(Phase.SUSPENDING);
      assertEquals("Suspending", TrainingJob.condition(stopping, "Suspended").reason());
      assertNull(stopping.progress().eta());
      Pod terminating = Cluster.admin().resource(pod).get();
      long grace = terminating.getMetadata().getDeletionGracePeriodSeconds();
      assertTrue(grace >= 430, "two saves of 100 s, twice, and 30 s: not " + grace);
      assertNotNull(job.job("train").get().getMetadata().getDeletionTimestamp());
      Kubelet.end(pod, 143, Messages.stopped(123, stopping.plan().runDirectory()));
    }
    checkSuspended(job, job.awaitPhase(Phase.SUSPENDED));
    goesOn(job);
    job.delete(); // a job in training is looked at again and again
  }

  private static void checkSuspended(TrainingJob job, LLMTrainingJobStatus status) {
    assertNull(job.job("train").get());
    assertEquals(3, job.jobs().size(), "the Jobs of the steps that are done stay");
    assertEquals(123, status.checkpoint().lastStep());
    assertEquals(120, status.progress().step());
    assertEquals("5.8000", status.progress().loss());
    assertEquals("40%", status.progress().percent());
    assertNull(status.progress().tokensPerSecond(), "nothing trains");
    assertNull(status.progress().mfu());
    assertNull(status.progress().eta());
    assertNull(status.progress().etaSeconds());
    assertEquals(100, status.evaluations().getFirst().last().step());
    assertEquals(3, status.artifacts().size());
    Condition suspended = TrainingJob.condition(status, "Suspended");
    assertTrue(suspended.isTrue());
    assertTrue(suspended.message().contains("the checkpoint of step 123"), suspended.message());
    Condition running = TrainingJob.condition(status, "Running");
    assertFalse(running.isTrue());
    assertEquals("Suspended", running.reason());
    assertTrue(TrainingJob.condition(status, "Checkpointed").isTrue());
    assertTrue(TrainingJob.condition(status, "DataPrepared").isTrue());
  }

  private static void goesOn(TrainingJob job) {
    job.patch("resources", Map.of("acceleratorsPerNode", 1));
    LLMTrainingJobStatus planned = job.awaitStatus(status -> status.plan().data() == 1);
    assertEquals(Phase.SUSPENDED, planned.phase());
    job.patch("health.stallTimeoutSeconds", 1200);
    job.patch("runPolicy.suspend", false);

    LLMTrainingJobStatus status = job.awaitPhase(Phase.TRAINING);
    assertEquals(2, status.attempt());
    assertEquals(1, status.restarts(), "a suspension is no restart");
    assertEquals(123, status.checkpoint().lastStep());
    String run = configMap("paused-run").getData().get("run.json");
    assertTrue(run.contains("\"data\" : 1"), run);
    assertTrue(run.contains("\"stallTimeoutSeconds\" : 1200"), run);
    Job train = job.job("train").get();
    assertEquals(3600, train.getSpec().getActiveDeadlineSeconds(), "the time begins anew");
    assertTrue(
        train.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds() >= 432,
        "evicted pods get the measured time, too");

    job.fail("train", 137, null);
    LLMTrainingJobStatus restarted = job.awaitStatus(s -> s.attempt() == 3);
    assertEquals(2, restarted.restarts());
    assertEquals(Phase.TRAINING, restarted.phase());
  }

  @Test
  void planThatIsRefusedWhileSuspendedCanBeMended() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "mended",
            spec -> {
              spec.putObject("runPolicy").put("suspend", true);
              spec.putObject("model").put("preset", "1.3B");
            });
    job.awaitPhase(Phase.SUSPENDED);

    job.patch("resources", Map.of("accelerator", "nvidia.com/gpu", "gpuMemory", "1Gi"));
    LLMTrainingJobStatus refused =
        job.awaitStatus(status -> TrainingJob.condition(status, "Stalled").isTrue());
    assertEquals(Phase.SUSPENDED, refused.phase());
    Condition plan = TrainingJob.condition(refused, "PlanAccepted");
    assertEquals("PlanRefused", plan.reason());
    assertTrue(plan.message().contains("while runPolicy.suspend is true"), plan.message());
    assertNotNull(refused.plan(), "the plan before stands");

    job.patch("runPolicy.suspend", false);
    LLMTrainingJobStatus resumed = job.awaitStatus(status -> status.observedGeneration() == 3);
    assertEquals(Phase.SUSPENDED, resumed.phase(), "nothing is lost");
    assertTrue(job.jobs().isEmpty());

    job.patch("runPolicy.suspend", true);
    job.patch("resources", Map.of("gpuMemory", "80Gi"));
    job.patch("runPolicy.suspend", false);
    LLMTrainingJobStatus mended = job.awaitPhase(Phase.PREPARING_CORPUS);
    assertTrue(TrainingJob.condition(mended, "PlanAccepted").isTrue());
    assertFalse(TrainingJob.condition(mended, "Stalled").isTrue());
  }

  private static ConfigMap configMap(String name) {
    return Cluster.admin().configMaps().inNamespace(NAMESPACE).withName(name).get();
  }
}
