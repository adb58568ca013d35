package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a user gets wrong ends in Failed, with the reason, the mend and the end of the log. */
@ExtendWith(TestCluster.class)
class BadInputIT {
  /** Of no other test, so that the tokenizer is made here. */
  private static final int VOCABULARY = 1601;

  private final RunningCluster cluster;

  BadInputIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void anUnreadableSourceThatIsBroughtLater() throws IOException {
    JobManifest manifest =
        JobManifest.small("no-source", RunningCluster.CLAIM)
            .with(
                "spec.data.sources",
                List.of(JobManifest.source("absent", "sources/absent/*.jsonl")));
    FailureStatus failure = failureOf(manifest);
    assertEquals("SourceUnreadable", failure.reason());
    assertEquals(65, failure.exitCode());
    assertTrue(failure.message().contains("sources/absent/*.jsonl"), failure.message());
    assertTrue(failure.hint().contains("; else kubectl llmjob retry no-source"), failure.hint());

    Path folder = Files.createDirectories(cluster.volume().resolve("sources/absent"));
    Files.writeString(folder.resolve("here.jsonl"), "{\"text\": \"砂鉄は鋼になる。\"}\n");
    cluster.jobs().apply(manifest.with("metadata.annotations", Map.of(JobMetadata.RETRY, "now")));
    LLMTrainingJob job =
        cluster
            .jobs()
            .await(
                manifest.name(),
                seen -> seen.getStatus().artifacts() != null); // the tokenizer has too little of it
    assertEquals(1, job.getStatus().lastRetry().count());
    assertEquals("SourceUnreadable", job.getStatus().lastRetry().reason());
    cluster.jobs().named(manifest.name()).delete();
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

  /** The text has about 20,000 tokens: everything before the training can be made of it. */
  @Test
  void whatWasMadeBeforeAFailureIsUsedAgain() throws IOException {
    String tooLong = "too-long";
    FailureStatus failure = failureOf(withSequenceLength(tooLong, 32_768));
    assertEquals("DatasetTooSmall", failure.reason());
    assertEquals("train", failure.step());
    Map<String, ArtifactStatus> made = artifacts(cluster.jobs().named(tooLong).get());
    assertEquals(Set.of("corpus", "tokenizer", "dataset"), made.keySet());
    for (ArtifactStatus artifact : made.values()) {
      Path manifest = cluster.volume().resolve(artifact.path()).resolve("manifest.json");
      assertTrue(Files.size(manifest) > 0, manifest.toString());
    }

    String corrected = "short-enough";
    cluster.jobs().apply(withSequenceLength(corrected, 64));
    LLMTrainingJob job =
        cluster
            .jobs()
            .awaitWhileWell(
                corrected, seen -> LLMTrainingJobStatus.phaseOf(seen) == Phase.TRAINING);
    for (ArtifactStatus artifact : artifacts(job).values()) {
      assertTrue(artifact.reused(), artifact.toString());
      assertEquals(made.get(artifact.kind()).path(), artifact.path());
    }
    assertEquals(made.keySet(), artifacts(job).keySet());
    cluster.jobs().named(corrected).delete(); // that it trains is seen elsewhere
  }

  private static JobManifest withSequenceLength(String name, int sequenceLength) {
    return JobManifest.small(name, RunningCluster.CLAIM)
        .with("spec.model.sequenceLength", sequenceLength)
        .with("spec.tokenizer", Map.of("train", Map.of("vocabularySize", VOCABULARY)));
  }

  private static Map<String, ArtifactStatus> artifacts(LLMTrainingJob job) {
    return job.getStatus().artifacts().stream()
        .collect(Collectors.toMap(ArtifactStatus::kind, Function.identity()));
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
