package dev.tatara.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.report.RunReport.ArtifactLine;
import dev.tatara.trainer.artifact.Manifest;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.step.RunContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the steps of a run have left, from their results and manifests. */
final class ArtifactReader {
  private static final List<String> STEPS =
      List.of("corpus", "tokenizer", "tokenize", "train", "evaluate", "export");

  /** Of training's summary; the other figures are those of its last step. */
  private static final List<String> OF_TRAINING = List.of("step", "tokens", "loss");

  private ArtifactReader() {}

  static List<ArtifactLine> read(RunContext run) {
    List<ArtifactLine> lines = new ArrayList<>();
    for (String step : STEPS) {
      JsonNode result = RunFiles.json(run.runDirectory().resolve("steps").resolve(step + ".json"));
      path(run, step, result).ifPresent(folder -> lines.add(line(run, step, folder, result)));
    }
    return lines;
  }

  /** Of training the newest checkpoint, also while it goes on. */
  private static Optional<Path> path(RunContext run, String step, JsonNode result) {
    if (step.equals("train")) {
      return RunFiles.entries(run.runDirectory().resolve(CheckpointStore.FOLDER))
          .reversed()
          .stream()
          .filter(folder -> folder.getFileName().toString().startsWith("step-"))
          .filter(folder -> !RunFiles.json(folder.resolve(Manifest.FILE_NAME)).isMissingNode())
          .findFirst();
    }
    return Optional.ofNullable(result.path("artifact").asText(null)).map(run::resolve);
  }

  private static ArtifactLine line(RunContext run, String step, Path folder, JsonNode result) {
    JsonNode manifest = RunFiles.json(folder.resolve(Manifest.FILE_NAME));
    long bytes = 0;
    for (JsonNode file : manifest.path("files")) {
      bytes += file.path("bytes").asLong();
    }
    List<String> licences = new ArrayList<>();
    manifest.path("licences").forEach(licence -> licences.add(licence.asText()));
    return new ArtifactLine(
        step,
        run.relative(folder),
        manifest.path("digest").asText(result.path("digest").asText(null)),
        manifest.isMissingNode() ? null : bytes,
        manifest.path("created").asText(null),
        result.path("reused").isBoolean() ? result.path("reused").asBoolean() : null,
        counts(step, result.path("summary")),
        licences);
  }

  private static String counts(String step, JsonNode summary) {
    List<String> counts = new ArrayList<>();
    for (var field : summary.properties()) {
      JsonNode value = field.getValue();
      if (step.equals("train") && !OF_TRAINING.contains(field.getKey())) {
        continue;
      }
      if (value.isIntegralNumber()) {
        counts.add(field.getKey() + " " + String.format(Locale.ROOT, "%,d", value.asLong()));
      } else if (value.isNumber()) {
        counts.add(field.getKey() + " " + String.format(Locale.ROOT, "%.4f", value.asDouble()));
      } else if (value.isTextual()) {
        counts.add(field.getKey() + " " + value.asText());
      }
    }
    return String.join(", ", counts);
  }
}
