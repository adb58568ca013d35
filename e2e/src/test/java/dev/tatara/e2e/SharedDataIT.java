package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Japanese documentation and code in one mixture, evaluated on JCommonsenseQA itself. */
@ExtendWith(TestCluster.class)
class SharedDataIT {
  private static final Path SHARED =
      Path.of(
          System.getenv().getOrDefault("TATARA_SHARED", BuiltProgram.REPOSITORY + "/../shared"));

  private final RunningCluster cluster;

  SharedDataIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void trainsOnAMixtureAndEvaluatesOnJGlue() throws Exception {
    Path data = SHARED.resolve("data");
    assumeTrue(
        Files.isDirectory(data),
        "no real data in " + data + ": put it there, or name its folder in TATARA_SHARED");
    RunningCluster.copyFolder(data.resolve("corpus"), cluster.volume().resolve("sources/real"));
    RunningCluster.copyFolder(
        data.resolve("eval/jglue"), cluster.volume().resolve("sources/jglue"));
    cluster
        .jobs()
        .apply(
            JobManifest.small("real-data", RunningCluster.CLAIM)
                .with(
                    "spec.data.sources",
                    List.of(
                        weighted("documentation", "sources/real/techdocs_ja.jsonl.gz", 0.7),
                        weighted("code", "sources/real/code_java.jsonl.gz", 0.3)))
                .with(
                    "spec.tokenizer",
                    Map.of(
                        "train",
                        Map.of(
                            "vocabularySize", 2000,
                            "sampleCharacters", 1_000_000,
                            "normalization", "identity")))
                .withEvaluation(
                    "sources/jglue/jcommonsenseqa-v1.3__valid-v1.3.json",
                    "sources/jglue/jcommonsenseqa-v1.3__train-v1.3.json",
                    20));
    LLMTrainingJob job = cluster.jobs().awaitComplete("real-data");
    assertEquals(20, job.getStatus().evaluations().getFirst().documents());
    List<Double> losses = RunFolder.of(job, cluster.volume()).losses();
    assertTrue(losses.getLast() < losses.getFirst() - 0.5, "loss did not fall: " + losses);
    ReportPage.of(cluster, job).checkComplete(job);
  }

  private static Map<String, Object> weighted(String name, String path, double weight) {
    return Map.of("name", name, "path", path, "weight", weight);
  }
}
