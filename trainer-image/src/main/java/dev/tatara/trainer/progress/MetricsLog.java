package dev.tatara.trainer.progress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.AtomicFiles;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** {@code metrics.jsonl}: one line a step. */
final class MetricsLog implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** One line; the fields are those of {@link StepFigures}, the speed that of this step alone. */
  private record Line(
      int step,
      long consumedSamples,
      long tokens,
      double loss,
      double learningRate,
      double gradientNorm,
      double tokensPerSecond,
      double stepSeconds,
      double dataWaitSeconds,
      String time) {}

  private final Writer writer;

  private MetricsLog(Writer writer) {
    this.writer = writer;
  }

  /**
   * Opens it to go on after a step; lines of later steps, which will be done again, are removed.
   *
   * @param step the last that stays
   */
  static MetricsLog open(Path file, int step) throws IOException {
    Files.createDirectories(file.getParent());
    if (Files.exists(file)) {
      StringBuilder kept = new StringBuilder();
      for (String line : Files.readAllLines(file)) {
        if (stepOf(line) <= step) {
          kept.append(line).append('\n');
        }
      }
      AtomicFiles.write(file, kept.toString().getBytes(StandardCharsets.UTF_8));
    }
    return new MetricsLog(
        Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
  }

  private static int stepOf(String line) {
    try {
      JsonNode step = MAPPER.readTree(line).path("step");
      return step.asInt(Integer.MAX_VALUE);
    } catch (IOException e) {
      // The last line of a writer that was killed.
      return Integer.MAX_VALUE;
    }
  }

  void append(StepFigures step, String time) throws IOException {
    Line line =
        new Line(
            step.step(),
            step.consumedSamples(),
            step.tokens(),
            step.loss(),
            step.learningRate(),
            step.gradientNorm(),
            step.stepTokens() / step.seconds(),
            step.seconds(),
            step.dataWaitSeconds(),
            time);
    writer.write(MAPPER.writeValueAsString(line));
    writer.write('\n');
    writer.flush();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
