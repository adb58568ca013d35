package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A job that takes a {@code tokenizer.json} of Hugging Face as it is, and learns none. */
@ExtendWith(TestCluster.class)
class GivenTokenizerIT {
  private final RunningCluster cluster;

  GivenTokenizerIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void aTokenizerJsonGoesFromTheVolumeThroughTrainingIntoTheExport() throws IOException {
    Path given = Files.createDirectories(cluster.volume().resolve("sources/tokenizer"));
    TokenizerJson tokenizer = TokenizerJson.of(cluster.volume().resolve("sources/prose"));
    tokenizer.write(given);
    cluster
        .jobs()
        .apply(
            JobManifest.small("given-tokenizer", RunningCluster.CLAIM)
                .with(
                    "spec.tokenizer",
                    Map.of(
                        "from",
                        "sources/tokenizer",
                        "gates",
                        Map.of("minRoundTrip", 1, "minCharactersPerToken", 1.1)))
                .with("spec.training.steps", 20)
                .withEvaluation(
                    "sources/evaluation/valid.jsonl", "sources/evaluation/train.jsonl", 5));
    LLMTrainingJob job = cluster.jobs().awaitComplete("given-tokenizer");

    RunFolder run = RunFolder.of(job, cluster.volume());
    List<Double> losses = run.losses();
    assertEquals(20, losses.size());
    assertTrue(losses.getLast() < losses.getFirst() - 0.5, "loss did not fall: " + losses);
    assertFalse(job.getStatus().evaluations().isEmpty());
    for (Path place : List.of(artifact(job), checkpoint(run), run.export())) {
      assertArrayEquals(
          Files.readAllBytes(given.resolve(TokenizerJson.FILE)),
          Files.readAllBytes(place.resolve(TokenizerJson.FILE)),
          place.toString());
      assertFalse(Files.exists(place.resolve("tokenizer.model")), place.toString());
    }
    JsonNode exported = run.json("export/huggingface/config.json");
    assertEquals(tokenizer.end(), exported.get("eos_token_id").asInt());
    assertTrue(exported.get("vocab_size").asInt() >= tokenizer.size(), exported::toString);
    JsonNode config = run.json("export/huggingface/tokenizer_config.json");
    assertEquals(TokenizerJson.END, config.get("eos_token").asText());
    assertEquals("PreTrainedTokenizerFast", config.get("tokenizer_class").asText());
  }

  private Path artifact(LLMTrainingJob job) {
    return job.getStatus().artifacts().stream()
        .filter(artifact -> artifact.kind().equals("tokenizer"))
        .map(artifact -> cluster.volume().resolve(artifact.path()))
        .findFirst()
        .orElseThrow();
  }

  private static Path checkpoint(RunFolder run) throws IOException {
    try (Stream<Path> checkpoints = Files.list(run.path().resolve("checkpoints"))) {
      return checkpoints
          .filter(folder -> folder.getFileName().toString().startsWith("step-"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }
}
