package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.PreparationStatus;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A corpus of several pods: how far they are, and whose result counts. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class ShardedCorpusTest {
  private static final String TIME = "2026-01-01T00:00:00Z";
  private static final String FIRST = "127.77.44.1";
  private static final String SECOND = "127.77.44.2";

  @Test
  void podsAreShownAsOneAndThatWhichMergesHasTheResult() {
    TrainingJob job =
        TrainingJob.create(
            Cluster.newNamespace("shards"),
            "shared",
            spec -> ((ObjectNode) spec.get("data")).put("shards", 3));
    try (TrainerPod first = new TrainerPod(FIRST);
        TrainerPod second = new TrainerPod(SECOND)) {
      first.progress(Messages.preparing("filtering", 0, 100_000, 300_000, 200));
      second.progress(Messages.preparing("hashing", 1, 30_000, 400_000, 370));
      job.run("corpus", 0, FIRST);
      job.run("corpus", 1, SECOND);
      assertEquals(
          new PreparationStatus(
              "hashing", 3, 0, "7%", 300L, 30_000L, 400_000L, 1000L, 370L, "6m10s", TIME),
          awaitPreparation(job, now -> "hashing".equals(now.activity())));

      second.progress(Messages.preparing("filtering", 1, 50_000, 400_000, 350));
      job.succeed("corpus", 2, Messages.shard(2, 3, 3000, 300_000));
      assertEquals(
          new PreparationStatus(
              "filtering", 3, 1, "45%", 4500L, 450_000L, 1_000_000L, 2000L, 350L, "5m50s", TIME),
          awaitPreparation(job, now -> Integer.valueOf(1).equals(now.shardsDone())));

      job.succeed("corpus", 0, Messages.shard(0, 3, 3000, 300_000));
      second.progress(Messages.preparing("merging", 1, 90_000, 120_000, 30));
      assertEquals(
          new PreparationStatus(
              "merging", 3, 2, "75%", 900L, 90_000L, 120_000L, 1000L, 30L, "30s", TIME),
          awaitPreparation(job, now -> "merging".equals(now.activity())));

      job.succeed("corpus", 1, Messages.artifact("corpus", "corpus", false));
      LLMTrainingJobStatus status = job.awaitPhase(Phase.TRAINING_TOKENIZER);
      assertEquals(
          List.of(new ArtifactStatus("corpus", "artifacts/corpus/3f2a", "3f2a", false)),
          status.artifacts(),
          "that of the pod which merged, not of index 0");
      assertNull(status.preparation(), "the corpus is there");
    } finally {
      job.delete();
    }
  }

  private static PreparationStatus awaitPreparation(
      TrainingJob job, Predicate<PreparationStatus> wish) {
    return job.awaitStatus(
            status -> status.preparation() != null && wish.test(status.preparation()))
        .preparation();
  }
}
