package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One job from apply to Complete and on to its deletion. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class LifeOfAJobTest {
  private static final String NAMESPACE = "life";
  private static final String ADDRESS = "127.77.1.1";

  @Test
  void goesThroughAllStepsAndStaysFinished() {
    Cluster.newNamespace(NAMESPACE);
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "furnace",
            spec -> spec.putObject("storage").putObject("claimTemplate").put("size", "1Gi"));

    job.awaitPhase(Phase.PREPARING_CORPUS);
    assertEquals(List.of("furnace-corpus"), names(job.jobs()), "one step at a time");
    assertTrue(
        Cluster.admin()
            .persistentVolumeClaims()
            .inNamespace(NAMESPACE)
            .withName("furnace-storage")
            .get()
            .getMetadata()
            .getOwnerReferences()
            .isEmpty(),
        "the claim outlives the job");
    job.succeed("corpus", Messages.artifact("corpus", "corpus", true));

    job.awaitPhase(Phase.TRAINING_TOKENIZER);
    job.succeed("tokenizer", Messages.artifact("tokenizer", "tokenizer", false));
    LLMTrainingJobStatus tokenizing = job.awaitPhase(Phase.TOKENIZING);
    assertTrue(TrainingJob.condition(tokenizing, "TokenizerReady").isTrue());
    assertFalse(TrainingJob.condition(tokenizing, "DataPrepared").isTrue());
    job.succeed("tokenize", Messages.artifact("tokenize", "dataset", false));

    LLMTrainingJobStatus training = train(job);
    assertTrue(TrainingJob.condition(training, "Running").isTrue());
    assertTrue(TrainingJob.condition(training, "DataPrepared").isTrue());

    job.awaitPhase(Phase.EVALUATING);
    job.succeed("evaluate", Messages.evaluated(300, 0.22));
    job.awaitPhase(Phase.EXPORTING);
    job.succeed("export", Messages.artifact("export", "export", false));
    job.awaitPhase(Phase.REPORTING);
    job.succeed("report", null);
    checkComplete(job.awaitPhase(Phase.COMPLETE));
    job.awaitEvent("Complete");
    checkEvents(job.events());
    staysFinished(job);
    deletionLeavesTheClaim(job);
  }

  /** Follows the trainer over HTTP, then lets it end. */
  private LLMTrainingJobStatus train(TrainingJob job) {
    try (TrainerPod pod = new TrainerPod(ADDRESS)) {
      pod.progress(Messages.progress(120, 5.8134));
      pod.evaluations(Messages.evaluations(100, 0.24));
      job.awaitPhase(Phase.TRAINING);
      job.run("train", ADDRESS);
      LLMTrainingJobStatus status =
          job.awaitStatus(s -> s.progress() != null && s.evaluations() != null);
      assertEquals(120, status.progress().step());
      assertEquals("40%", status.progress().percent());
      assertEquals("5.8134", status.progress().loss());
      assertEquals(5120, status.progress().tokensPerSecond());
      assertEquals("41.3%", status.progress().mfu());
      assertEquals("1m12s", status.progress().eta());
      assertEquals(100, status.checkpoint().lastStep());
      assertEquals("24.0%", status.headline());
      pod.progress(Messages.progress(130, 5.7));
      LLMTrainingJobStatus later = job.awaitStatus(s -> s.progress().step() == 130);
      assertEquals(status.conditions(), later.conditions(), "no transition, no new time");
      job.succeed("train", Messages.trained());
      return later;
    }
  }

  private static void checkComplete(LLMTrainingJobStatus status) {
    assertNotNull(status.startTime());
    assertNotNull(status.completionTime());
    assertNull(status.failure());
    assertEquals(0, status.restarts());
    assertEquals(300, status.progress().step());
    assertEquals("100%", status.progress().percent());
    assertEquals("4.2500", status.progress().loss());
    assertNull(status.progress().tokensPerSecond(), "nothing trains any more");
    assertNull(status.progress().eta());
    assertEquals(
        List.of("corpus", "tokenizer", "dataset", "checkpoint", "export"),
        status.artifacts().stream().map(ArtifactStatus::kind).toList());
    assertEquals(
        new ArtifactStatus("corpus", "artifacts/corpus/3f2a", "3f2a", true),
        status.artifacts().getFirst());
    EvaluationStatus evaluation = status.evaluations().getFirst();
    assertEquals(300, evaluation.last().step());
    assertEquals("0.2200", evaluation.last().score());
    assertEquals(100, evaluation.best().step(), "the earlier checkpoint was better");
    assertEquals(
        List.of(
            new EvaluationStatus.Warning(
                "AnswersCollapsed", "collapsed: 91 % of the answers are choice 2")),
        evaluation.warnings());
    assertTrue(TrainingJob.condition(status, "Ready").isTrue());
    assertTrue(TrainingJob.condition(status, "Complete").isTrue());
    assertTrue(TrainingJob.condition(status, "Evaluated").isTrue());
    assertTrue(TrainingJob.condition(status, "Checkpointed").isTrue());
    assertFalse(TrainingJob.condition(status, "Reconciling").isTrue());
    assertFalse(TrainingJob.condition(status, "Failed").isTrue());
    status.conditions().forEach(c -> assertEquals(1L, c.observedGeneration(), c.type()));
  }

  private static void checkEvents(List<Event> events) {
    List<String> reasons = events.stream().map(Event::getReason).toList();
    assertTrue(
        reasons.containsAll(
            List.of(
                "PreparingCorpus",
                "TrainingTokenizer",
                "Tokenizing",
                "Training",
                "Evaluating",
                "Exporting",
                "Reporting",
                "Complete",
                "ArtifactReused",
                "CheckpointCommitted",
                "CheckpointScored")),
        reasons.toString());
    assertEquals(1, reasons.stream().filter("ArtifactReused"::equals).count());
    events.forEach(event -> assertEquals(1, event.getCount(), event.getMessage()));
  }

  /**
   * The train step's Job is deleted by hand, and the spec's time to live changes: nothing comes.
   */
  private static void staysFinished(TrainingJob job) {
    job.job("train").delete();
    await().until(() -> job.job("train").get() == null);
    job.patch("runPolicy.ttlSecondsAfterFinished", 3600);
    job.awaitStatus(status -> status.observedGeneration() == 2);
    await()
        .during(Duration.ofSeconds(2))
        .until(() -> job.job("train").get() == null && job.jobs().size() == 6);
    assertEquals(Phase.COMPLETE, job.status().phase());
  }

  private static void deletionLeavesTheClaim(TrainingJob job) {
    job.resource().delete();
    await()
        .until(
            () ->
                job.jobs().isEmpty()
                    && Cluster.admin()
                            .configMaps()
                            .inNamespace(NAMESPACE)
                            .withName("furnace-run")
                            .get()
                        == null
                    && Cluster.admin().services().inNamespace(NAMESPACE).list().getItems().isEmpty()
                    && Cluster.admin().pods().inNamespace(NAMESPACE).list().getItems().isEmpty());
    assertNotNull(
        Cluster.admin()
            .persistentVolumeClaims()
            .inNamespace(NAMESPACE)
            .withName("furnace-storage")
            .get());
  }

  private static List<String> names(List<Job> jobs) {
    return jobs.stream().map(job -> job.getMetadata().getName()).toList();
  }
}
