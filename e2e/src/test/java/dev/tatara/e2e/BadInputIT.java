package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user gets wrong ends in Failed, with the reason, the mend and the end of the log. */
@ExtendWith(TestCluster.class)
class BadInputIT {
  private final RunningCluster cluster;

  BadInputIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void anUnreadableSource() {
    FailureStatus failure =
        failureOf(
            JobManifest.small("no-source", RunningCluster.CLAIM)
                .with(
                    "spec.data.sources",
                    List.of(JobManifest.source("absent", "sources/absent/*.jsonl"))));
    assertEquals("SourceUnreadable", failure.reason());
    assertEquals(65, failure.exitCode());
    assertTrue(failure.message().contains("sources/absent/*.jsonl"), failure.message());
  }

  @Test
  void anEmptyCorpus() throws IOException {
    Path folder = Files.createDirectories(cluster.volume().resolve("sources/empty"));
    Files.writeString(folder.resolve("empty.jsonl"), "{\"text\": \"\"}\n{\"text\": \"  \"}\n");
    FailureStatus failure =
        failureOf(
            JobManifest.small("no-text", RunningCluster.CLAIM)
                .with(
                    "spec.data.sources",
                    List.of(JobManifest.source("empty", "sources/empty/*.jsonl"))));
    assertEquals("CorpusEmpty", failure.reason());
    assertEquals("corpus", failure.step());
  }

  @Test
  void aMissingEvaluationFile() throws IOException {
    FailureStatus failure =
        failureOf(
            JobManifest.small("no-questions", RunningCluster.CLAIM)
                .withEvaluation("sources/absent.jsonl", "sources/evaluation/train.jsonl", 5));
    assertEquals("EvaluationDataMissing", failure.reason());
    assertTrue(failure.message().contains("sources/absent.jsonl"), failure.message());
    assertEquals("corpus", failure.step(), "found before anything is trained");
  }

  private FailureStatus failureOf(JobManifest manifest) {
    cluster.jobs().apply(manifest);
    String name = manifest.name();
    LLMTrainingJobStatus status = cluster.jobs().awaitFailed(name).getStatus();
    assertEquals(Phase.FAILED, status.phase());
    FailureStatus failure = status.failure();
    assertFalse(failure.hint().isBlank(), "hint");
    assertTrue(failure.logTail().contains(failure.reason()), failure.logTail());
    return failure;
  }
}
