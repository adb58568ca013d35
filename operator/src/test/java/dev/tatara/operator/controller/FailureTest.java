package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.status.ConditionTypes;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes wrong ends in a status that says why, and in nothing else being made. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class FailureTest {
  private static final String NAMESPACE = "failure";

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void badDataFailsAtOnceWithReasonAndHint() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "bad-data", spec -> {});
    job.fail("corpus", 65, Messages.failed("corpus", "SourceUnreadable", 65));

    LLMTrainingJobStatus status = job.awaitPhase(Phase.FAILED);
    FailureStatus failure = status.failure();
    assertEquals("corpus", failure.step());
    assertEquals("SourceUnreadable", failure.reason());
    assertEquals("source 'wiki': no file matches", failure.message());
    assertEquals(
        "check data.sources[].path; where data, tokenizer, model or training must change for it, delete"
            + " the job and apply the mended manifest: what is done is used again; else"
            + " kubectl llmjob retry bad-data",
        failure.hint());
    assertEquals(65, failure.exitCode());
    assertTrue(failure.pod().startsWith("bad-data-corpus-"), failure.pod());
    assertNotNull(status.completionTime());
    assertEquals("SourceUnreadable", status.reason());
    for (String type : List.of("Failed", "Stalled")) {
      Condition told = TrainingJob.condition(status, type);
      assertTrue(told.isTrue());
      assertEquals("SourceUnreadable", told.reason());
      assertEquals(
          "the step corpus: source 'wiki': no file matches; " + failure.hint(), told.message());
    }
    assertFalse(TrainingJob.condition(status, "Ready").isTrue());
    assertEquals("SourceUnreadable", TrainingJob.condition(status, "Ready").reason());
    assertEquals("Warning", job.awaitEvent("SourceUnreadable").getType());

    job.job("corpus").delete();
    await().during(Duration.ofSeconds(1)).until(() -> job.jobs().isEmpty());
  }

  @Test
  void killedProcessIsReplacedAndCounted() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE, "killed", spec -> spec.putObject("runPolicy").put("backoffLimit", 1));
    job.bringToTraining();
    job.fail("train", 137, null);
    LLMTrainingJobStatus waiting =
        job.awaitStatus(
            status -> "BackOff".equals(TrainingJob.condition(status, "Running").reason()));
    String next = TrainingJob.condition(waiting, "Running").message();
    assertTrue(next.contains(") was ended by signal 9 (Killed): the process was killed"), next);
    assertTrue(next.contains("; the next attempt begins at 20"), next);
    assertEquals("BackOff", waiting.reason(), "kubectl get says so, too");
    LLMTrainingJobStatus restarted = job.awaitStatus(status -> status.restarts() == 1);
    assertEquals(Phase.TRAINING, restarted.phase());
    String pod = restarted.lastRestart().pod();
    assertTrue(pod.startsWith("killed-train-0-"), pod);
    assertEquals(137, restarted.lastRestart().exitCode());
    Event told = job.awaitEvent("TrainingRestarted");
    assertEquals("Warning", told.getType());
    assertEquals(
        "node rank 0 (pod "
            + pod
            + ") was ended by signal 9 (Killed): the process was killed; training begins anew, for"
            + " there was no checkpoint yet (restart 1 of this job)",
        told.getMessage());

    job.fail("train", 137, null);
    LLMTrainingJobStatus status = job.awaitPhase(Phase.FAILED);
    assertEquals("Killed", status.failure().reason());
    assertEquals(137, status.failure().exitCode());
    assertEquals(0, status.failure().nodeRank());
    assertEquals(1, status.restarts());
    assertEquals(3, status.artifacts().size(), "what was made stays named");
  }

  @Test
  void memoryLimitIsNamedWhereItWasReached() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "memory",
            spec -> {
              spec.putObject("runPolicy").put("backoffLimit", 0);
              ((com.fasterxml.jackson.databind.node.ObjectNode) spec.get("resources"))
                  .put("memory", "64Gi");
            });
    job.bringToTraining();
    job.runOutOfMemory("train");
    FailureStatus failure = job.awaitPhase(Phase.FAILED).failure();
    assertEquals("OutOfMemory", failure.reason());
    assertEquals(
        "the container trainer needed more memory than its limit of 64Gi", failure.message());
  }

  @Test
  void missingImageStallsTheJob() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "no-image", spec -> {});
    job.hinder("corpus", "ErrImagePull");
    LLMTrainingJobStatus status =
        job.awaitStatus(s -> TrainingJob.condition(s, "Stalled").isTrue());
    Condition stalled = TrainingJob.condition(status, "Stalled");
    assertEquals("ImagePullBackOff", stalled.reason());
    assertTrue(stalled.message().contains("no-image-corpus-"), stalled.message());
    assertTrue(stalled.message().contains("the image image cannot be pulled"), stalled.message());
    assertTrue(stalled.message().contains("TATARA_TRAINER_IMAGE"), stalled.message());
    assertEquals(Phase.PREPARING_CORPUS, status.phase());

    job.run("corpus", "127.77.2.1");
    job.awaitStatus(s -> !TrainingJob.condition(s, "Stalled").isTrue());
  }

  @Test
  void refusedRequestIsToldAndTriedAgain() {
    String namespace = Cluster.newNamespace("crowded");
    ResourceQuota quota = Cluster.refuseJobs(namespace);
    TrainingJob job = TrainingJob.create(namespace, "too-many", spec -> {});
    LLMTrainingJobStatus refused =
        job.awaitStatus(s -> s.conditions() != null && !s.conditions().isEmpty());
    Condition stalled = TrainingJob.condition(refused, "Stalled");
    assertEquals("RequestRefused", stalled.reason());
    assertEquals(Phase.PENDING, refused.phase());
    assertTrue(stalled.message().contains("exceeded quota"), stalled.message());
    assertEquals("Warning", job.awaitEvent("RequestRefused").getType());

    Cluster.admin().resource(quota).delete();
    job.awaitPhase(Phase.PREPARING_CORPUS);
    job.awaitStatus(s -> !TrainingJob.condition(s, "Stalled").isTrue());
  }

  @Test
  void foreignObjectsAreLeftAloneAndStallTheJob() {
    ConfigMap foreign =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName("namesake-run")
            .endMetadata()
            .withData(Map.of("precious", "data"))
            .build();
    Service service =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(NAMESPACE)
            .withName("namesake-train")
            .endMetadata()
            .withNewSpec()
            .addNewPort()
            .withPort(80)
            .endPort()
            .endSpec()
            .build();
    Cluster.admin().resource(foreign).create();
    Cluster.admin().resource(service).create();

    TrainingJob job = TrainingJob.create(NAMESPACE, "namesake", spec -> {});
    try {
      isHeldUpBy(foreign, service, job);
    } finally {
      job.delete(); // a job that waits is looked at again and again
    }
  }

  private static void isHeldUpBy(ConfigMap foreign, Service service, TrainingJob job) {
    awaitNameTaken(job, "ConfigMap namesake-run");
    ConfigMap left = Cluster.admin().resource(foreign).get();
    assertEquals(foreign.getData(), left.getData());
    assertTrue(left.getMetadata().getOwnerReferences().isEmpty(), "nobody's, as before");
    assertEquals("Warning", job.awaitEvent("NameTaken").getType());
    assertTrue(job.jobs().isEmpty());

    Cluster.admin().resource(foreign).delete();
    job.succeed("corpus", Messages.artifact("corpus", "corpus", false));
    job.succeed("tokenizer", Messages.artifact("tokenizer", "tokenizer", false));
    job.succeed("tokenize", Messages.artifact("tokenize", "dataset", false));
    awaitNameTaken(job, "Service namesake-train");
    Service kept = Cluster.admin().resource(service).get();
    assertEquals(80, kept.getSpec().getPorts().getFirst().getPort());
    assertTrue(kept.getMetadata().getOwnerReferences().isEmpty(), "nobody's, as before");

    Cluster.admin().resource(service).delete();
    LLMTrainingJobStatus training = job.awaitPhase(Phase.TRAINING);
    assertFalse(TrainingJob.condition(training, "Stalled").isTrue());
  }

  private static void awaitNameTaken(TrainingJob job, String object) {
    job.awaitStatus(
        status ->
            ConditionTypes.find(status, ConditionTypes.STALLED)
                .filter(condition -> "NameTaken".equals(condition.reason()))
                .filter(condition -> "NameTaken".equals(status.reason()))
                .filter(condition -> condition.message().contains(object))
                .isPresent());
  }

  @Test
  void deadlineOfTheWholeJobIsKept() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE, "late", spec -> spec.putObject("runPolicy").put("activeDeadlineSeconds", 1));
    LLMTrainingJobStatus status = job.awaitPhase(Phase.FAILED);
    assertEquals("DeadlineExceeded", status.failure().reason());
  }

  @Test
  void deadlineOfTheWholeJobMayChangeWhileAStepIsUnderWay() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "patient",
            spec -> spec.putObject("runPolicy").put("activeDeadlineSeconds", 3600));
    job.awaitPod("corpus");
    assertBetween(3500, deadline(job), 3600);
    job.patch("runPolicy.activeDeadlineSeconds", 7200);
    await().until(() -> deadline(job) > 3600);
    assertBetween(7100, deadline(job), 7200);
    job.remove("/spec/runPolicy/activeDeadlineSeconds");
    await().until(() -> deadline(job) == null);
    job.patch("runPolicy.activeDeadlineSeconds", 1);
    assertEquals("DeadlineExceeded", job.awaitPhase(Phase.FAILED).failure().reason());
  }

  private static Long deadline(TrainingJob job) {
    return job.job("corpus").get().getSpec().getActiveDeadlineSeconds();
  }

  private static void assertBetween(long least, long value, long most) {
    assertTrue(least <= value && value <= most, () -> least + " <= " + value + " <= " + most);
  }

  @Test
  void planThatCannotBeIsRefused() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "refused",
            spec -> {
              var training = (com.fasterxml.jackson.databind.node.ObjectNode) spec.get("training");
              training.remove("steps");
              training.put("tokens", 20480); // 10 steps, and a warm-up of 20
            });
    LLMTrainingJobStatus status = job.awaitPhase(Phase.FAILED);
    assertEquals("plan", status.failure().step());
    assertEquals("PlanRefused", status.failure().reason());
    assertTrue(status.failure().message().contains("10 steps"), status.failure().message());
    assertFalse(TrainingJob.condition(status, "PlanAccepted").isTrue());
    assertTrue(job.jobs().isEmpty());
  }

  @Test
  void modelThatDoesNotFitIsRefusedWithTheLayoutThatDoes() {
    TrainingJob job = TrainingJob.createTooLarge(NAMESPACE, "too-large");
    FailureStatus failure = job.awaitPhase(Phase.FAILED).failure();
    assertEquals("PlanRefused", failure.reason());
    assertTrue(failure.message().contains("on each of 4 GPUs of 40 GiB"), failure.message());
    assertTrue(failure.hint().contains("is 8 GPUs of 40 GiB"), failure.hint());
    assertTrue(job.jobs().isEmpty());
  }
}
