package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One job from apply to an evaluated, exported model; a second that reuses; and the end of the
 * first.
 */
@ExtendWith(TestCluster.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JobLifecycleIT {
  private final RunningCluster cluster;

  JobLifecycleIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  @Order(1)
  void trainsFromTextToAnEvaluatedExport() throws IOException {
    cluster.jobs().apply(manifest("first"));
    LLMTrainingJob job = cluster.jobs().awaitComplete("first");
    LLMTrainingJobStatus status = job.getStatus();
    RunFolder run = RunFolder.of(job, cluster.volume());

    assertEquals(job.getMetadata().getGeneration(), status.observedGeneration());
    assertEquals(40, status.progress().step());
    assertEquals(40, status.checkpoint().lastStep());
    assertEquals(
        Map.of("corpus", false, "tokenizer", false, "dataset", false), reuse(status), "reused");
    assertEquals(
        List.of("0.2.1", "0.3"), status.evaluations().stream().map(e -> e.prompt()).toList());
    assertTrue(status.evaluations().stream().allMatch(e -> e.last().step() == 40));

    List<Double> losses = run.losses();
    assertEquals(40, losses.size());
    assertTrue(losses.getLast() < losses.getFirst() - 0.5, "loss did not fall: " + losses);
    assertExportHasTheFieldsAndTensorsOfGptNeox(run);
  }

  /** What the plugin fetches when no pod of the job runs any more, and what lies on the volume. */
  @Test
  @Order(2)
  void theReportIsComplete() throws Exception {
    LLMTrainingJob job = cluster.jobs().named("first").get();
    ReportPage.of(cluster, job).checkComplete(job);
    RunFolder run = RunFolder.of(job, cluster.volume());
    assertTrue(Files.exists(run.path().resolve("report.html")));
    Path corpus = cluster.volume().resolve(job.getStatus().artifacts().getFirst().path());
    assertTrue(Files.readString(corpus.resolve("report.html")).contains("lifecycle"));
  }

  @Test
  @Order(3)
  void aSecondJobFindsWhatTheFirstMade() {
    cluster.jobs().apply(manifest("second"));
    LLMTrainingJob job = cluster.jobs().awaitComplete("second");
    assertEquals(
        Map.of("corpus", true, "tokenizer", true, "dataset", true),
        reuse(job.getStatus()),
        "reused");
  }

  @Test
  @Order(4)
  void deletingAJobLeavesOnlyWhatLiesOnTheVolume() {
    LLMTrainingJob job = cluster.jobs().named("first").get();
    RunFolder run = RunFolder.of(job, cluster.volume());
    assertFalse(ownedBy(job).isEmpty());
    cluster.jobs().named("first").delete();
    Awaitility.await("children of the deleted job")
        .atMost(TrainingJobs.LIMIT)
        .until(() -> ownedBy(job).isEmpty());
    assertTrue(Files.exists(run.export().resolve("model.safetensors")));
  }

  private static JobManifest manifest(String name) {
    // A source name of its own, so that no other test has made these artifacts before.
    return JobManifest.small(name, RunningCluster.CLAIM)
        .with(
            "spec.data.sources", List.of(JobManifest.source("lifecycle", "sources/prose/*.jsonl")))
        .withEvaluation("sources/evaluation/valid.jsonl", "sources/evaluation/train.jsonl", 10);
  }

  private static Map<String, Boolean> reuse(LLMTrainingJobStatus status) {
    return status.artifacts().stream()
        .filter(a -> List.of("corpus", "tokenizer", "dataset").contains(a.kind()))
        .collect(Collectors.toMap(ArtifactStatus::kind, ArtifactStatus::reused));
  }

  private List<HasMetadata> ownedBy(LLMTrainingJob job) {
    KubernetesClient client = cluster.client();
    List<HasMetadata> all = new ArrayList<>();
    all.addAll(client.batch().v1().jobs().inNamespace(RunningCluster.NAMESPACE).list().getItems());
    all.addAll(client.pods().inNamespace(RunningCluster.NAMESPACE).list().getItems());
    all.addAll(client.services().inNamespace(RunningCluster.NAMESPACE).list().getItems());
    all.addAll(client.configMaps().inNamespace(RunningCluster.NAMESPACE).list().getItems());
    String prefix = job.getMetadata().getName() + "-";
    return all.stream().filter(o -> o.getMetadata().getName().startsWith(prefix)).toList();
  }

  private static void assertExportHasTheFieldsAndTensorsOfGptNeox(RunFolder run)
      throws IOException {
    JsonNode config = run.json("export/huggingface/config.json");
    assertEquals("gpt_neox", config.get("model_type").asText());
    assertEquals("GPTNeoXForCausalLM", config.get("architectures").get(0).asText());
    assertEquals(64, config.get("hidden_size").asInt());
    assertEquals(2, config.get("num_hidden_layers").asInt());
    int vocabulary = config.get("vocab_size").asInt();
    assertEquals(0, vocabulary % 128, "padded vocabulary");

    JsonNode header = RunFolder.safetensorsHeader(run.export().resolve("model.safetensors"));
    Map<String, String> shapes = new TreeMap<>();
    header
        .properties()
        .forEach(
            tensor -> {
              if (!tensor.getKey().equals("__metadata__")) {
                shapes.put(tensor.getKey(), tensor.getValue().get("shape").toString());
              }
            });
    assertEquals(gptNeoxShapes(2, 64, vocabulary), shapes);
    assertTrue(Files.exists(run.export().resolve("tokenizer.model")));
  }

  /** Names and shapes as transformers' models/gpt_neox has them. */
  private static Map<String, String> gptNeoxShapes(int layers, int hidden, int vocabulary) {
    Map<String, String> shapes = new TreeMap<>();
    shapes.put("gpt_neox.embed_in.weight", "[%d,%d]".formatted(vocabulary, hidden));
    shapes.put("embed_out.weight", "[%d,%d]".formatted(vocabulary, hidden));
    shapes.put("gpt_neox.final_layer_norm.weight", "[%d]".formatted(hidden));
    shapes.put("gpt_neox.final_layer_norm.bias", "[%d]".formatted(hidden));
    for (int layer = 0; layer < layers; layer++) {
      String block = "gpt_neox.layers." + layer + ".";
      for (String norm : List.of("input_layernorm", "post_attention_layernorm")) {
        shapes.put(block + norm + ".weight", "[%d]".formatted(hidden));
        shapes.put(block + norm + ".bias", "[%d]".formatted(hidden));
      }
      linear(shapes, block + "attention.query_key_value", 3 * hidden, hidden);
      linear(shapes, block + "attention.dense", hidden, hidden);
      linear(shapes, block + "mlp.dense_h_to_4h", 4 * hidden, hidden);
      linear(shapes, block + "mlp.dense_4h_to_h", hidden, 4 * hidden);
    }
    return shapes;
  }

  private static void linear(Map<String, String> shapes, String name, int out, int in) {
    shapes.put(name + ".weight", "[%d,%d]".formatted(out, in));
    shapes.put(name + ".bias", "[%d]".formatted(out));
  }
}
