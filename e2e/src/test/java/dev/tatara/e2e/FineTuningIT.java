package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.api.v1alpha1.HealthStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A model that one job exported is tuned by another with adapters, on prompts and responses. */
@ExtendWith(TestCluster.class)
class FineTuningIT {
  private static final int RANK = 4;

  private final RunningCluster cluster;

  FineTuningIT(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void adaptersLearnResponsesOnTheExportOfAnotherJob() throws IOException {
    cluster
        .jobs()
        .apply(
            JobManifest.small("pretrained", RunningCluster.CLAIM).with("spec.training.steps", 20));
    Path dialogues = Files.createDirectories(cluster.volume().resolve("sources/dialogues"));
    Files.copy(
        BuiltProgram.REPOSITORY.resolve("examples/finetune/dialogues.jsonl"),
        dialogues.resolve("dialogues.jsonl"));
    RunFolder base = RunFolder.of(cluster.jobs().awaitComplete("pretrained"), cluster.volume());

    cluster.jobs().apply(tuning(cluster.volume().relativize(base.export())));
    LLMTrainingJob job = cluster.jobs().awaitComplete("tuned");

    RunFolder tuned = RunFolder.of(job, cluster.volume());
    List<Double> losses = tuned.losses();
    assertEquals(30, losses.size());
    assertTrue(losses.getLast() < losses.getFirst(), "loss did not fall: " + losses);
    assertEquals(new HealthStatus(0, 0, 0, null), job.getStatus().progress().health());
    assertAdaptersAlone(tuned);
    assertMerged(base, tuned);
  }

  private static JobManifest tuning(Path model) {
    return JobManifest.small("tuned", RunningCluster.CLAIM)
        .with("spec.model.initFrom", model.toString())
        .with("spec.tokenizer", Map.of())
        .with(
            "spec.data",
            Map.of(
                "sources",
                List.of(
                    Map.of(
                        "name",
                        "dialogues",
                        "path",
                        "sources/dialogues/*.jsonl",
                        "format",
                        "sft",
                        "licence",
                        "CC0-1.0")),
                "split",
                "90, 10, 0"))
        .with("spec.training.steps", 30)
        .with("spec.training.deterministic", true)
        .with("spec.training.lora", Map.of("rank", RANK, "targets", List.of("query_key_value")))
        .with("spec.training.optimizer.learningRate", 3e-2)
        .with("spec.health", Map.of("onNonFiniteLoss", "Fail", "lossSpikeFactor", 4));
  }

  /** Two layers have A and B of one target, and nothing else. */
  private static void assertAdaptersAlone(RunFolder tuned) throws IOException {
    assertEquals(RANK, tuned.json("export/peft/adapter_config.json").get("r").asInt());
    JsonNode header =
        RunFolder.safetensorsHeader(tuned.path().resolve("export/peft/adapter_model.safetensors"));
    List<String> names =
        StreamSupport.stream(((Iterable<String>) header::fieldNames).spliterator(), false)
            .filter(name -> !name.equals("__metadata__"))
            .toList();
    assertEquals(4, names.size(), names.toString());
    assertTrue(
        names.stream().allMatch(name -> name.contains("query_key_value.lora_")), names.toString());
  }

  /** The merged model differs from the one before in its targets and nowhere else. */
  private static void assertMerged(RunFolder base, RunFolder tuned) throws IOException {
    Tensors before = Tensors.of(base.export().resolve("model.safetensors"));
    Tensors after = Tensors.of(tuned.export().resolve("model.safetensors"));
    for (String layer : List.of("gpt_neox.layers.0.", "gpt_neox.layers.1.")) {
      String target = layer + "attention.query_key_value.weight";
      assertNotEquals(before.bytes(target), after.bytes(target), target);
      for (String frozen : List.of("attention.dense.weight", "mlp.dense_h_to_4h.weight")) {
        assertEquals(before.bytes(layer + frozen), after.bytes(layer + frozen), layer + frozen);
      }
    }
    assertEquals(before.bytes("gpt_neox.embed_in.weight"), after.bytes("gpt_neox.embed_in.weight"));
  }

  /** The tensors of a safetensors file by name. */
  private record Tensors(JsonNode header, byte[] file) {
    static Tensors of(Path file) throws IOException {
      return new Tensors(RunFolder.safetensorsHeader(file), Files.readAllBytes(file));
    }

    ByteBuffer bytes(String tensor) {
      long lengthOfHeader = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
      int data = Math.toIntExact(Long.BYTES + lengthOfHeader);
      JsonNode offsets = header.get(tensor).get("data_offsets");
      int from = offsets.get(0).asInt();
      return ByteBuffer.wrap(file, data + from, offsets.get(1).asInt() - from);
    }
  }
}
