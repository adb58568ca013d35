package dev.tatara.trainer.export;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tatara.trainer.PythonEnvironment;
import dev.tatara.trainer.PythonProcess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Python process with Hugging Face's {@code transformers}, and {@code peft} where it is. */
final class TransformersOracle implements AutoCloseable {
  private final PythonProcess python;

  private TransformersOracle(PythonProcess python) {
    this.python = python;
  }

  /** Starts it, or skips the test where {@code ./tatara test} could not install it. */
  static TransformersOracle start() throws IOException {
    return new TransformersOracle(PythonProcess.start("transformers_oracle.py"));
  }

  /** Skips the test where PEFT is not installed. */
  void assumePeft() throws IOException {
    assumeTrue(
        ask(Map.of("do", "hasPeft")).get("peft").booleanValue(),
        () ->
            "needs peft in "
                + PythonEnvironment.folder()
                + ": remove that folder, and ./tatara test makes it");
  }

  /** Makes a model with random weights; the names of the files. */
  List<String> make(Path folder, String dtype, String maxShardSize, Map<String, Object> config)
      throws IOException {
    JsonNode answer =
        ask(
            Map.of(
                "do",
                "make",
                "folder",
                folder.toString(),
                "seed",
                7,
                "dtype",
                dtype,
                "maxShardSize",
                maxShardSize,
                "config",
                config));
    return answer.get("files").valueStream().map(JsonNode::textValue).toList();
  }

  /** The logits of one sequence: [position][vocabulary, padding included]. */
  float[][] logits(Path folder, int[] tokens) throws IOException {
    return logits(folder, null, tokens);
  }

  /** The same of a model with PEFT's adapters from another folder, if it is not null. */
  float[][] logits(Path folder, Path adapters, int[] tokens) throws IOException {
    Map<String, Object> request = new HashMap<>();
    request.put("do", "logits");
    request.put("folder", folder.toString());
    request.put("ids", List.of(tokens));
    if (adapters != null) {
      request.put("adapters", adapters.toString());
    }
    JsonNode answer = ask(request);
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(answer.get("logits").textValue()))
            .order(ByteOrder.LITTLE_ENDIAN);
    float[][] logits = new float[tokens.length][answer.at("/shape/2").intValue()];
    for (float[] row : logits) {
      bytes.asFloatBuffer().get(row);
      bytes.position(bytes.position() + row.length * Float.BYTES);
    }
    return logits;
  }

  /** The ids of texts, without special tokens. */
  List<int[]> encode(Path folder, List<String> texts) throws IOException {
    JsonNode answer = ask(Map.of("do", "encode", "folder", folder.toString(), "texts", texts));
    return PythonProcess.ids(answer.get("ids"));
  }

  private JsonNode ask(Map<String, Object> request) throws IOException {
    return python.ask(request);
  }

  @Override
  public void close() throws IOException {
    python.close();
  }
}
