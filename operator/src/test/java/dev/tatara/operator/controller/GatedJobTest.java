package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the gates of an evaluation come to is told by the trainer, and stands in the status. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class GatedJobTest {
  private static final String NAMESPACE = "gates";
  private static final String ADDRESS = "127.77.9.1";
  private static final String BELOW =
      "step 300 did not pass: jcommonsenseqa-1.1-0.2.1 acc 0.2200 is below 0.3000";

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void earlierCheckpointThatPassedIsMarked() {
    TrainingJob job = create("marked");
    job.bringToTraining();
    try (TrainerPod pod = new TrainerPod(ADDRESS)) {
      String passed = "step 200 passed: jcommonsenseqa-1.1-0.2.1 acc 0.3600 is at least 0.3000";
      pod.progress(Messages.progress(220, 5.0));
      String open =
          "{\"passed\": false, \"message\": \"no checkpoint is judged yet\", \"notJudged\": 2}";
      pod.evaluations(Messages.evaluations(200, 0.36, open));
      job.run("train", ADDRESS);
      LLMTrainingJobStatus before = job.awaitStatus(status -> status.gate() != null);
      assertEquals(2, before.gate().notJudged());
      assertNull(before.gate().lastPassed(), "nobody can know");
      pod.evaluations(Messages.evaluations(200, 0.36, gate(200, true, passed, "200")));
      LLMTrainingJobStatus training =
          job.awaitStatus(status -> Integer.valueOf(200).equals(status.gate().lastStep()));
      assertNull(training.gate().notJudged());
      assertEquals(200, training.gate().passedStep());
      Condition evaluated = TrainingJob.condition(training, "Evaluated");
      assertFalse(evaluated.isTrue(), "the last word is not spoken");
      assertTrue(evaluated.message().endsWith(passed), evaluated.message());
      assertNull(training.reason(), "nothing to mend");
      job.succeed("train", Messages.trained());
    }
    job.awaitPhase(Phase.EVALUATING);
    job.succeed("evaluate", Messages.judged(300, 0.22, gate(300, false, BELOW, "200")));
    LLMTrainingJobStatus exporting = job.awaitPhase(Phase.EXPORTING);
    assertEquals(200, exporting.gate().passedStep());
    assertEquals(300, exporting.gate().lastStep());
    assertFalse(exporting.gate().lastPassed());
    Condition evaluated = TrainingJob.condition(exporting, "Evaluated");
    assertTrue(evaluated.isTrue());
    assertEquals("GatePassed", evaluated.reason());
    assertEquals("step 200 is the newest that passed; " + BELOW, evaluated.message());
    job.awaitEvent("GatePassed");
    job.awaitEvent("GateFailed");
    job.delete();
  }

  @Test
  void jobWithoutACheckpointThatPassedFailsAtTheExport() {
    TrainingJob job = create("failed");
    bringToEndOfTraining(job);
    job.succeed("evaluate", Messages.judged(300, 0.22, gate(300, false, BELOW, "null")));
    Condition evaluated = TrainingJob.condition(job.awaitPhase(Phase.EXPORTING), "Evaluated");
    assertFalse(evaluated.isTrue());
    assertEquals("GateFailed", evaluated.reason());
    assertEquals("no checkpoint passed the gates; " + BELOW, evaluated.message());

    job.fail("export", 67, Messages.failed("export", "GateFailed", 67, BELOW));
    LLMTrainingJobStatus failed = job.awaitPhase(Phase.FAILED);
    assertEquals("GateFailed", failed.failure().reason());
    assertEquals("GateFailed", failed.reason());
    assertEquals("GateFailed", TrainingJob.condition(failed, "Evaluated").reason());
    assertEquals("0.2200", failed.evaluations().getFirst().last().score(), "scores stay");
    job.delete();
  }

  /** What the status says is the judgement by the gates that the export used. */
  @Test
  void retryJudgesAnewByTheGatesThatThereAreNow() {
    TrainingJob job = create("lowered");
    bringToEndOfTraining(job);
    job.succeed("evaluate", Messages.judged(300, 0.22, gate(300, false, BELOW, "null")));
    job.fail("export", 67, Messages.failed("export", "GateFailed", 67, BELOW));
    job.awaitPhase(Phase.FAILED);
    String trained = job.job("train").get().getMetadata().getUid();
    String judged = job.job("evaluate").get().getMetadata().getUid();

    job.patch("evaluation.gates", List.of(Map.of("task", "jcommonsenseqa", "minimum", 0.2)));
    job.annotate(Map.of(JobMetadata.RETRY, "lowered"));
    LLMTrainingJobStatus again = job.awaitPhase(Phase.EVALUATING);
    assertNull(again.failure());
    assertNull(again.reason(), "what the gates come to is open again");
    assertEquals("export", again.lastRetry().step());
    Job anew =
        await()
            .until(
                () -> job.job("evaluate").get(),
                made -> made != null && !judged.equals(made.getMetadata().getUid()));
    assertEquals(trained, job.job("train").get().getMetadata().getUid());
    assertNull(job.job("export").get(), "it waits for the judgement");

    String passed = "step 300 passed: jcommonsenseqa-1.1-0.2.1 acc 0.2200 is at least 0.2000";
    job.succeed("evaluate", Messages.judged(300, 0.22, gate(300, true, passed, "300")));
    job.awaitPhase(Phase.EXPORTING);
    job.succeed("export", Messages.artifact("export", "export", false));
    job.succeed("report", null);
    LLMTrainingJobStatus complete = job.awaitPhase(Phase.COMPLETE);
    assertEquals(anew.getMetadata().getUid(), job.job("evaluate").get().getMetadata().getUid());
    assertEquals(300, complete.gate().passedStep());
    assertTrue(complete.gate().lastPassed());
    assertNull(complete.reason());
    Condition evaluated = TrainingJob.condition(complete, "Evaluated");
    assertTrue(evaluated.isTrue());
    assertEquals("GatePassed", evaluated.reason());
    assertEquals(passed, evaluated.message());
    job.delete();
  }

  /**
   * The trainer judges anew when the export begins, by the run configuration that is there then.
   */
  @Test
  void gatesThatChangeBeforeTheExportAreThoseOfTheStatus() {
    TrainingJob job = create("changed");
    bringToEndOfTraining(job);
    job.succeed("evaluate", Messages.judged(300, 0.22, gate(300, false, BELOW, "null")));
    job.awaitPhase(Phase.EXPORTING);
    job.patch("runPolicy.suspend", true);
    assertNull(job.awaitPhase(Phase.SUSPENDED).gate().passedStep());
    job.patch("evaluation.gates", List.of(Map.of("task", "jcommonsenseqa", "minimum", 0.2)));
    job.patch("runPolicy.suspend", false);
    job.awaitPhase(Phase.EXPORTING);
    assertTrue(
        Cluster.admin()
            .configMaps()
            .inNamespace(NAMESPACE)
            .withName("changed-run")
            .get()
            .getData()
            .get("run.json")
            .replace(" ", "")
            .contains("\"minimum\":0.2"),
        "the export reads the gates that there are now");

    String passed = "step 300 passed: jcommonsenseqa-1.1-0.2.1 acc 0.2200";
    job.succeed("export", Messages.exported(gate(300, true, passed, "300")));
    LLMTrainingJobStatus reporting = job.awaitPhase(Phase.REPORTING);
    assertEquals(300, reporting.gate().passedStep());
    assertEquals("GatePassed", TrainingJob.condition(reporting, "Evaluated").reason());
    assertEquals("0.2200", reporting.evaluations().getFirst().last().score());
    job.succeed("report", null);
    LLMTrainingJobStatus complete = job.awaitPhase(Phase.COMPLETE);
    assertEquals(passed, complete.gate().message());
    assertNull(complete.reason());
    job.delete();
  }

  @Test
  void exportThatFindsThatMoreIsAskedForSaysSo() {
    TrainingJob job = create("raised");
    bringToEndOfTraining(job);
    String passed = "step 300 passed: jcommonsenseqa-1.1-0.2.1 acc 0.3100";
    job.succeed("evaluate", Messages.judged(300, 0.31, gate(300, true, passed, "300")));
    job.awaitPhase(Phase.EXPORTING);
    String below = "step 300 did not pass: jcommonsenseqa-1.1-0.2.1 acc 0.3100 is below 0.5000";
    job.fail("export", 67, Messages.gateFailed(below, gate(300, false, below, "null")));
    LLMTrainingJobStatus failed = job.awaitPhase(Phase.FAILED);
    assertEquals("GateFailed", failed.failure().reason());
    assertEquals(below, failed.gate().message());
    assertNull(failed.gate().passedStep());
    assertEquals(
        "no checkpoint passed the gates; " + below,
        TrainingJob.condition(failed, "Evaluated").message());
    job.delete();
  }

  /** A drain or the collection of pods may take one pod, and leave that of the step before. */
  @Test
  void judgementOfTheExportOutlivesItsPod() {
    TrainingJob job = create("kept-word");
    bringToEndOfTraining(job);
    job.succeed("evaluate", Messages.judged(300, 0.22, gate(300, false, BELOW, "null")));
    job.awaitPhase(Phase.EXPORTING);
    String passed = "step 300 passed: jcommonsenseqa-1.1-0.2.1 acc 0.2200";
    job.succeed("export", Messages.exported(gate(300, true, passed, "300")));
    assertEquals(300, job.awaitPhase(Phase.REPORTING).gate().passedStep());

    FilterWatchListDeletable<Pod, PodList, PodResource> pods =
        Cluster.admin()
            .pods()
            .inNamespace(NAMESPACE)
            .withLabel("batch.kubernetes.io/job-name", "kept-word-export");
    pods.delete();
    await().until(() -> pods.list().getItems().isEmpty());
    job.patch("runPolicy.startDeadlineSeconds", 3600);
    LLMTrainingJobStatus seen = job.awaitStatus(status -> status.observedGeneration() == 2);
    assertEquals(Phase.REPORTING, seen.phase());
    assertEquals(passed, seen.gate().message());
    assertEquals("GatePassed", TrainingJob.condition(seen, "Evaluated").reason());
    job.succeed("report", null);
    assertEquals(300, job.awaitPhase(Phase.COMPLETE).gate().passedStep());
    job.delete();
  }

  @Test
  void jobWithoutAnExportIsCompleteAndSaysWhatItLacks() {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "kept",
            spec -> {
              TrainingJob.ofOneGate(spec);
              spec.putObject("export").put("huggingFace", false);
            });
    bringToEndOfTraining(job);
    job.succeed("evaluate", Messages.judged(300, 0.22, gate(300, false, BELOW, "null")));
    job.awaitPhase(Phase.REPORTING);
    job.succeed("report", null);
    LLMTrainingJobStatus complete = job.awaitPhase(Phase.COMPLETE);
    assertFalse(TrainingJob.condition(complete, "Evaluated").isTrue());
    assertEquals("GateFailed", complete.reason());
    job.delete();
  }

  private static TrainingJob create(String name) {
    return TrainingJob.create(NAMESPACE, name, TrainingJob::ofOneGate);
  }

  private static void bringToEndOfTraining(TrainingJob job) {
    job.bringToTraining();
    job.succeed("train", Messages.trained());
    job.awaitPhase(Phase.EVALUATING);
  }

  private static String gate(int step, boolean passed, String message, String passedStep) {
    return """
        {"step": %d, "passed": %s, "message": "%s", "passedStep": %s}"""
        .formatted(step, passed, message, passedStep);
  }
}
