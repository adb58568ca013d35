package dev.tatara.trainer.step;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.TextPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The JSON object that the operator reads from the container's status. Kubernetes keeps 4,096 bytes
 * of it, so what is longer is shortened here, where it stays valid JSON.
 */
public final class TerminationMessage {
  /** The most that Kubernetes keeps. */
  public static final int MAX_BYTES = 4096;

  private static final int MAX_HINT_CHARACTERS = 300;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Optional<Path> file;

  public TerminationMessage(Environment environment) {
    this.file = environment.terminationLog();
  }

  /** Says what a step did; without the summary, where that would not fit. */
  public void write(StepResult result) throws IOException {
    byte[] bytes = MAPPER.writeValueAsBytes(result);
    if (bytes.length > MAX_BYTES) {
      bytes =
          MAPPER.writeValueAsBytes(
              new StepResult(
                  result.step(), result.artifact(), result.digest(), result.reused(), Map.of()));
    }
    write(bytes);
  }

  /**
   * Says why a step failed; hint and message end in an ellipsis, and the summary is left out, where
   * they would not fit.
   */
  public void write(StepFailure failure) throws IOException {
    write(fitting(failure));
  }

  static byte[] fitting(StepFailure failure) throws IOException {
    byte[] bytes = MAPPER.writeValueAsBytes(failure);
    StepFailure.Error error = failure.error();
    Map<String, Object> summary = failure.summary();
    if (bytes.length > MAX_BYTES && MAPPER.writeValueAsBytes(summary).length > MAX_BYTES / 2) {
      summary = null; // why it failed counts for more
    }
    String hint = cut(error.hint(), MAX_HINT_CHARACTERS);
    for (int length = error.message().length(); bytes.length > MAX_BYTES; length = length * 3 / 4) {
      bytes =
          MAPPER.writeValueAsBytes(
              new StepFailure(
                  failure.step(),
                  new StepFailure.Error(
                      error.reason(), cut(error.message(), length), hint, error.exitCode()),
                  summary));
    }
    return bytes;
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : TextPrefix.of(text, length) + "…";
  }

  /** In place, not by rename: in a pod the file is a mount of its own. */
  private void write(byte[] bytes) throws IOException {
    if (file.isPresent()) {
      Files.write(file.get(), bytes);
    }
  }
}
