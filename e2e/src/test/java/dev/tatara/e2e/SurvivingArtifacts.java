package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.api.v1alpha1.ArtifactStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.minicluster.Checkout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Whether all that a job has made lies on the volume, whole. */
record SurvivingArtifacts(Checkout checkout, Path volume) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Fails unless the files of every artifact are there and training went through its steps once.
   */
  void check(LLMTrainingJob job, int steps) throws IOException, InterruptedException {
    Map<String, ArtifactStatus> artifacts =
        job.getStatus().artifacts().stream()
            .collect(Collectors.toMap(ArtifactStatus::kind, Function.identity()));
    for (String kind : List.of("corpus", "tokenizer", "dataset")) {
      checkManifest(volume.resolve(artifacts.get(kind).path()));
    }
    RunFolder run = RunFolder.of(job, volume);
    assertEquals(steps, run.losses().size(), job.getMetadata().getName());
    assertEquals(steps, job.getStatus().checkpoint().lastStep());
    verify(volume.resolve(job.getStatus().checkpoint().path()));
    assertTrue(Files.exists(run.export().resolve("model.safetensors")), run.toString());
  }

  private static void checkManifest(Path artifact) throws IOException {
    JsonNode files = JSON.readTree(artifact.resolve("manifest.json").toFile()).path("files");
    assertTrue(!files.isEmpty(), artifact + " lists its files");
    for (JsonNode file : files) {
      Path path = artifact.resolve(file.path("path").asText());
      assertTrue(Files.isRegularFile(path), path + " is lost");
      assertEquals(file.path("bytes").asLong(), Files.size(path), "bytes of " + path);
      assertEquals(file.path("sha256").asText(), sha256(path), "content of " + path);
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The trainer hashes every file of a checkpoint. */
  private void verify(Path checkpoint) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(checkout.trainerCommand());
    command.addAll(List.of("checkpoint", "verify", checkpoint.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
  }
}
