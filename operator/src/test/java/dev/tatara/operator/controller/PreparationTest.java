package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.PreparationStatus;
import dev.tatara.api.v1alpha1.ProgressStatus;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.Columns;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The steps between corpus and training: how far their pods are. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class PreparationTest {
  private static final String TIME = "2026-01-01T00:00:00Z";
  private static final String ADDRESS = "127.77.45.1";

  @Test
  void tokenizerAndDatasetSayHowFarTheyAre() {
    TrainingJob job =
        TrainingJob.create(Cluster.newNamespace("preparation"), "prepared", spec -> {});
    try (TrainerPod pod = new TrainerPod(ADDRESS)) {
      pod.progress(
          "{\"phase\": \"hashing\", \"shard\": 0, \"shards\": 1, \"bytes\": 5, \"totalBytes\": 9}");
      job.run("corpus", ADDRESS);
      await(job, now -> "hashing".equals(now.activity()));
      job.succeed("corpus", Messages.artifact("corpus", "corpus", false));
      assertNull(
          job.awaitPhase(Phase.TRAINING_TOKENIZER).preparation(), "not what the corpus said last");

      pod.progress(
          """
          {"phase": "training", "fraction": 0.4199, "etaSeconds": 190, "lastUpdateTime": "%s"}
          """
              .formatted(TIME));
      job.run("tokenizer", ADDRESS);
      PreparationStatus training =
          new PreparationStatus(
              "training", null, null, "41%", null, null, null, null, 190L, "3m10s", TIME);
      assertEquals(training, await(job, now -> "training".equals(now.activity())));
      pod.progress("{\"phase\": \"saving\", \"fraction\": 0.97}");
      await(job, now -> "97%".equals(now.percent()) && now.eta() == null);
      pod.progress("{\"phase\": \"done\", \"fraction\": 1.0}");
      job.succeed("tokenizer", Messages.artifact("tokenizer", "tokenizer", false));
      job.awaitPhase(Phase.TOKENIZING);

      pod.progress(
          """
          {"phase": "tokenizing", "fraction": 0.5, "documents": 1200, "bytes": 500000, "totalBytes": 1000000,
           "bytesPerSecond": 250000.4, "etaSeconds": 2, "lastUpdateTime": "%s"}
          """
              .formatted(TIME));
      job.run("tokenize", ADDRESS);
      assertEquals(
          new PreparationStatus(
              "tokenizing",
              null,
              null,
              "50%",
              1200L,
              500_000L,
              1_000_000L,
              250_000L,
              2L,
              "2s",
              TIME),
          await(job, now -> "tokenizing".equals(now.activity())));
      job.succeed("tokenize", Messages.artifact("tokenize", "dataset", false));
      assertNull(job.awaitPhase(Phase.TRAINING).preparation(), "all is prepared");
    } finally {
      job.delete();
    }
  }

  @Test
  void kubectlGetShowsHowFarTheStepIsThatRuns() {
    String namespace = Cluster.newNamespace("columns");
    TrainingJob job = TrainingJob.create(namespace, "shown", spec -> {});
    try (TrainerPod pod = new TrainerPod(ADDRESS)) {
      pod.progress(Messages.preparing("filtering", 0, 450_000, 1_000_000, 62));
      job.run("corpus", ADDRESS);
      await(job, now -> now.eta() != null);
      assertEquals(List.of("45%", "1m02s"), progressAndEta(namespace));
      job.succeed("corpus", Messages.artifact("corpus", "corpus", false));

      pod.progress("{\"phase\": \"training\", \"fraction\": 0.42, \"etaSeconds\": 190}");
      job.run("tokenizer", ADDRESS);
      await(job, now -> now.eta() != null);
      assertEquals(List.of("42%", "3m10s"), progressAndEta(namespace));
      job.succeed("tokenizer", Messages.artifact("tokenizer", "tokenizer", false));
      job.awaitPhase(Phase.TOKENIZING);
      assertEquals(List.of("", ""), progressAndEta(namespace));
      job.succeed("tokenize", Messages.artifact("tokenize", "dataset", false));

      pod.progress(Messages.progress(120, 5.8));
      job.run("train", ADDRESS);
      ProgressStatus training = job.awaitStatus(status -> status.progress() != null).progress();
      assertEquals(List.of(training.percent(), training.eta()), progressAndEta(namespace));
    } finally {
      job.delete();
    }
  }

  private static List<String> progressAndEta(String namespace) {
    Map<String, String> columns = Columns.of(namespace, "shown");
    return Stream.of("Progress", "ETA").map(name -> columns.getOrDefault(name, "")).toList();
  }

  private static PreparationStatus await(TrainingJob job, Predicate<PreparationStatus> wish) {
    return job.awaitStatus(
            status -> status.preparation() != null && wish.test(status.preparation()))
        .preparation();
  }
}
