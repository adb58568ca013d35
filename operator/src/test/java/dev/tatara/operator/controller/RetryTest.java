package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.RetryStatus;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A job that has failed goes on when somebody asks for it, with all that it had. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class RetryTest {
  private static final String NAMESPACE = "retries";

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void trainingGoesOnWithMoreMemory() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "memory",
            spec -> {
              spec.putObject("runPolicy")
                  .put("backoffLimit", 0)
                  .put("ttlSecondsAfterFinished", 600);
              ((ObjectNode) spec.get("resources")).put("memory", "64Gi");
            });
    job.bringToTraining();
    job.runOutOfMemory("train");
    LLMTrainingJobStatus failed = job.awaitPhase(Phase.FAILED);
    assertEquals(
        "raise resources.memory, or lower training.microBatchSize; then kubectl llmjob retry memory",
        failed.failure().hint());
    Job before = job.job("train").get();

    assertThrows(KubernetesClientException.class, () -> job.patch("training.seed", 5));
    job.patch("resources.memory", "96Gi");
    ask(job, "one");
    LLMTrainingJobStatus going = job.awaitPhase(Phase.TRAINING);
    checkGoesOn(going);
    Job after =
        await().until(() -> job.job("train").get(), made -> made != null && !isSame(before, made));
    assertEquals(
        new Quantity("96Gi"),
        after
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst()
            .getResources()
            .getLimits()
            .get("memory"));
    assertEquals(4, job.jobs().size(), "the Jobs of the steps that are done stay");
    Event told = job.awaitEvent("Retried");
    assertEquals(
        "the job goes on, after OutOfMemory in the step train: " + failed.failure().message(),
        told.getMessage());
    assertThrows(KubernetesClientException.class, () -> job.patch("resources.memory", "128Gi"));

    job.succeed("train", Messages.trained());
    job.succeed("evaluate", Messages.evaluated(300, 0.22));
    job.succeed("export", Messages.artifact("export", "export", false));
    job.succeed("report", null);
    LLMTrainingJobStatus complete = job.awaitPhase(Phase.COMPLETE);
    assertEquals(1, complete.lastRetry().count());
    assertEquals(2, complete.attempt());
    ask(job, "two");
    LLMTrainingJobStatus left = job.awaitStatus(status -> "two".equals(request(status)));
    assertEquals(Phase.COMPLETE, left.phase());
    assertEquals(complete.completionTime(), left.completionTime());
    assertEquals(
        "the job is complete: only one that has failed can be retried",
        job.awaitEvent("RetryIgnored").getMessage());
  }

  private static void checkGoesOn(LLMTrainingJobStatus status) {
    assertNull(status.failure());
    assertNull(status.completionTime());
    assertNull(status.reason());
    assertEquals(2, status.attempt());
    assertEquals(1, status.restarts());
    assertEquals("OutOfMemory", status.lastRestart().reason());
    assertEquals(3, status.artifacts().size());
    assertNotNull(status.plan());
    RetryStatus retry = status.lastRetry();
    assertEquals("one", retry.request());
    assertEquals(1, retry.count());
    assertEquals("train", retry.step());
    assertEquals("OutOfMemory", retry.reason());
    assertTrue(retry.message().contains("its limit of 64Gi"), retry.message());
    Condition failed = TrainingJob.condition(status, "Failed");
    assertFalse(failed.isTrue());
    assertEquals("Retried", failed.reason());
    assertTrue(failed.message().endsWith("after OutOfMemory in the step train"), failed.message());
    assertFalse(TrainingJob.condition(status, "Stalled").isTrue());
    assertTrue(TrainingJob.condition(status, "Reconciling").isTrue());
    assertFalse(TrainingJob.condition(status, "Ready").isTrue());
    assertTrue(TrainingJob.condition(status, "DataPrepared").isTrue());
  }

  @Test
  void aRequestCountsOnceAndOnlyAfterTheFailure() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "early", spec -> {});
    job.awaitPhase(Phase.PREPARING_CORPUS);
    ask(job, "too-early");
    job.awaitStatus(status -> "too-early".equals(request(status)));
    assertEquals(
        "the job reads the sources into a corpus: only one that has failed can be retried",
        job.awaitEvent("RetryIgnored").getMessage());
    job.fail("corpus", 65, Messages.failed("corpus", "SourceUnreadable", 65));
    job.awaitPhase(Phase.FAILED);
    job.annotate(Map.of("example.com/other", "changed"));
    await().during(Duration.ofSeconds(1)).until(() -> job.status().phase() == Phase.FAILED);

    Job before = job.job("corpus").get();
    ask(job, "in-time");
    LLMTrainingJobStatus going = job.awaitPhase(Phase.PREPARING_CORPUS);
    assertEquals(1, going.attempt(), "nothing was trained");
    assertEquals(0, going.restarts());
    await().until(() -> job.job("corpus").get(), made -> made != null && !isSame(before, made));
    job.fail("corpus", 65, Messages.failed("corpus", "SourceUnreadable", 65));
    job.awaitPhase(Phase.FAILED);
    ask(job, "again");
    job.succeed("corpus", Messages.artifact("corpus", "corpus", false));
    assertEquals(2, job.awaitPhase(Phase.TRAINING_TOKENIZER).lastRetry().count());
  }

  /** A job whose first object cannot be made has no phase. */
  @Test
  void aRequestIsIgnoredOfAJobThatHasNotBegun() {
    Cluster.admin()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("barred-run")
                .endMetadata()
                .build())
        .create();
    TrainingJob job = TrainingJob.create(NAMESPACE, "barred", spec -> {});
    job.awaitStatus(status -> "NameTaken".equals(status.reason()));
    ask(job, "too-early");
    assertTrue(job.awaitEvent("RetryIgnored").getMessage().endsWith("can be retried"));
    job.delete();
  }

  @Test
  void aSuspendedJobIsRetriedWhenItIsResumed() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "held", spec -> {});
    job.fail("corpus", 65, Messages.failed("corpus", "SourceUnreadable", 65));
    job.awaitPhase(Phase.FAILED);
    job.patch("runPolicy.suspend", true);
    ask(job, "one");
    job.awaitPhase(Phase.SUSPENDED);
    await().until(() -> job.jobs().isEmpty());
    job.patch("runPolicy.suspend", false);
    job.awaitPhase(Phase.PREPARING_CORPUS);
  }

  @Test
  void aRefusedPlanIsMended() {
    TrainingJob job = TrainingJob.createTooLarge(NAMESPACE, "large");
    String hint = job.awaitPhase(Phase.FAILED).failure().hint();
    assertTrue(hint.contains("then kubectl llmjob retry large, or, where a field must"), hint);
    ask(job, "unmended");
    job.awaitStatus(status -> "unmended".equals(request(status)) && status.phase() == Phase.FAILED);
    job.patch("resources.acceleratorsPerNode", 8);
    ask(job, "mended");
    LLMTrainingJobStatus going = job.awaitPhase(Phase.PREPARING_CORPUS);
    assertTrue(TrainingJob.condition(going, "PlanAccepted").isTrue());
    assertEquals("PlanRefused", going.lastRetry().reason());
  }

  @Test
  void theDeadlineBeginsAnew() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE, "late", spec -> spec.putObject("runPolicy").put("activeDeadlineSeconds", 4));
    job.awaitPhase(Phase.FAILED);
    Job before = job.job("corpus").get();
    ask(job, "one");
    Job after =
        await().until(() -> job.job("corpus").get(), made -> made != null && !isSame(before, made));
    assertTrue(after.getSpec().getActiveDeadlineSeconds() >= 2, after.getSpec().toString());
    job.delete();
  }

  private static void ask(TrainingJob job, String value) {
    job.annotate(Map.of(JobMetadata.RETRY, value));
  }

  private static String request(LLMTrainingJobStatus status) {
    return status.lastRetry() == null ? null : status.lastRetry().request();
  }

  private static boolean isSame(Job one, Job other) {
    return one.getMetadata().getUid().equals(other.getMetadata().getUid());
  }
}
