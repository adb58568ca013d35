package dev.tatara.trainer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script of {@code src/test/python}: a JSON request a line in, a JSON answer a line out. */
public final class PythonProcess implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  private PythonProcess(Process process) {
    this.process = process;
    this.requests = process.outputWriter();
    this.answers = process.inputReader();
  }

  /** Starts it, or skips the test where {@code ./tatara test} could not install Python's part. */
  public static PythonProcess start(String script) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            PythonEnvironment.require().toString(), Path.of("src/test/python", script).toString());
    builder.environment().put("OMP_NUM_THREADS", "1");
    return new PythonProcess(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Asks; fails the test when the answer is an error. */
  public JsonNode ask(Map<String, Object> request) throws IOException {
    requests.write(MAPPER.writeValueAsString(request));
    requests.newLine();
    requests.flush();
    String line = answers.readLine();
    assertNotNull(line, "the oracle ended");
    JsonNode answer = MAPPER.readTree(line);
    assertFalse(answer.has("error"), () -> answer.get("error").textValue());
    return answer;
  }

  /** Rows of ids. */
  public static List<int[]> ids(JsonNode rows) {
    List<int[]> ids = new ArrayList<>();
    for (JsonNode row : rows) {
      ids.add(row.valueStream().mapToInt(JsonNode::intValue).toArray());
    }
    return ids;
  }

  @Override
  public void close() throws IOException {
    requests.close();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
