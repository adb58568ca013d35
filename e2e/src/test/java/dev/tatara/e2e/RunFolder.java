package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What one run left on the volume, read without any class of the trainer. */
record RunFolder(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static RunFolder of(LLMTrainingJob job, Path volume) {
    String folder =
        "runs/%s/%s-%s"
            .formatted(
                job.getMetadata().getNamespace(),
                job.getMetadata().getName(),
                job.getMetadata().getUid().substring(0, 8));
    return new RunFolder(volume.resolve(folder));
  }

  Path export() {
    return path.resolve("export/huggingface");
  }

  /** Whether a checkpoint is committed. */
  boolean hasCheckpoint() {
    Path checkpoints = path.resolve("checkpoints");
    if (!Files.isDirectory(checkpoints)) {
      return false;
    }
    try (Stream<Path> folders = Files.list(checkpoints)) {
      return folders
          .filter(folder -> folder.getFileName().toString().startsWith("step-"))
          .anyMatch(folder -> Files.exists(folder.resolve("manifest.json")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode json(String file) throws IOException {
    return JSON.readTree(path.resolve(file).toFile());
  }

  /** The lines of the metrics file, one for each step. */
  List<String> metrics() throws IOException {
    return Files.readAllLines(path.resolve("metrics.jsonl"));
  }

  /** The loss of every step in order; fails unless each step has one line, restarts or not. */
  List<Double> losses() throws IOException {
    List<Double> losses = new ArrayList<>();
    for (String line : metrics()) {
      JsonNode metrics = JSON.readTree(line);
      losses.add(metrics.get("loss").asDouble());
      assertEquals(losses.size(), metrics.get("step").asInt(), line);
    }
    return losses;
  }

  /** The JSON header of a safetensors file: u64 length, then that many bytes. */
  static JsonNode safetensorsHeader(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      long length =
          java.nio.ByteBuffer.wrap(in.readNBytes(8))
              .order(java.nio.ByteOrder.LITTLE_ENDIAN)
              .getLong();
      return JSON.readTree(new String(in.readNBytes((int) length), StandardCharsets.UTF_8));
    }
  }
}
