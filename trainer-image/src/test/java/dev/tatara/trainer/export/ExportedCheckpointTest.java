package dev.tatara.trainer.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.checkpoint.Retention;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.evaluate.TinyRun;
import dev.tatara.trainer.gate.GateMark;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three checkpoints of random weights are evaluated and one of them is exported, as in pods. */
class ExportedCheckpointTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String EVALUATION =
      """
      {"mode": "Job", "onGateFailure": "%s", "gates": [%s], "tasks": [
        {"name": "quiz", "version": "1", "fewShot": 1, "limit": 10, "dataset": "sources/eval/valid.jsonl",
         "fewShotDataset": "sources/eval/train.jsonl",
         "multipleChoice": {"prompt": "{question}", "choices": ["{choice0}", "{choice1}"],
           "answer": "half", "separator": "\\n", "metric": "acc"}},
        {"name": "text", "version": "1", "fewShot": 0,
         "perplexity": {"sources": [{"name": "eval", "path": "held-out.jsonl", "format": "jsonl"}]}}]}
      """;

  @TempDir Path storage;
  private TinyRun run;

  @BeforeEach
  void train() throws Exception {
    run = TinyRun.create(storage, TinyModel.tokenizer(storage));
    Files.writeString(storage.resolve("held-out.jsonl"), "{\"text\": \"砂鉄を炉に入れる。\"}\n");
    for (String file : List.of("valid.jsonl", "train.jsonl")) {
      Path path = storage.resolve("sources/eval").resolve(file);
      Files.writeString(
          path,
          Files.readString(path)
              .replaceAll("\"label\": [024]", "\"half\": 0")
              .replaceAll("\"label\": [13]", "\"half\": 1"));
    }
    try (Torch torch = Torch.start(1)) {
      for (int step : new int[] {10, 20, 30}) {
        run.commit(torch, step);
      }
    }
  }

  @Test
  void newestThatPassedIsKeptAndExported() throws Exception {
    // What the checkpoints score is only known afterwards, so the gate is set between two of them.
    configure("Fail", "");
    assertEquals(0, main("evaluate", "--threads=1"));
    double[] bits = new double[3];
    for (int i = 0; i < 3; i++) {
      bits[i] = result((i + 1) * 10, "text-1-eval").get("score").doubleValue();
    }
    double right = 10 * result(10, "quiz-1-own").at("/metrics/acc").doubleValue();
    assertEquals(Math.rint(right), right, 1e-9, "of ten questions");
    double best = Math.min(bits[0], Math.min(bits[1], bits[2]));
    int passed = bits[2] == best ? 30 : bits[1] == best ? 20 : 10;
    configure("Fail", gate("maximum", best + 1e-9));
    assertEquals(0, main("evaluate", "--threads=1"));
    JsonNode told = message().at("/summary/gate");
    assertEquals(30, told.get("step").intValue());
    assertEquals(passed, told.get("passedStep").intValue());

    Path folder = run.context().runDirectory();
    CheckpointStore store = new CheckpointStore(folder);
    new Retention(1, 0, new GateMark(folder)::passedStep).apply(store);
    assertEquals(
        Optional.of(passed),
        store.committed().stream().map(c -> c.step()).filter(step -> step == passed).findFirst(),
        "it stays whatever is newer");
    assertEquals(passed == 30 ? 1 : 2, store.committed().size());

    assertEquals(0, main("export"));
    assertEquals(passed, message().at("/summary/step").intValue());
    assertEquals(0, main("report"));
    String page = Files.readString(folder.resolve("report.html"));
    assertTrue(page.contains("step " + passed + " passed"));
    assertTrue(page.contains("text 1, bits_per_byte (less is better)"));
  }

  @Test
  void nothingIsExportedWhenNonePassed() throws Exception {
    configure("Fail", gate("maximum", 0.01));
    assertEquals(0, main("evaluate", "--threads=1"));
    assertFalse(message().at("/summary/gate").has("passedStep"));
    assertEquals(67, main("export"));
    JsonNode error = message().get("error");
    assertEquals("GateFailed", error.get("reason").textValue());
    String said = error.get("message").textValue();
    assertTrue(said.startsWith("no checkpoint passed the gates; step 30 did not pass"), said);
    assertTrue(said.endsWith("is above 0.0100"), said);
    JsonNode judged = message().at("/summary/gate");
    assertEquals(30, judged.get("step").intValue());
    assertFalse(judged.has("passedStep"), judged.toString());
    assertFalse(Files.exists(run.context().runDirectory().resolve("export")));

    configure("Export", gate("maximum", 0.01));
    assertEquals(0, main("export"));
    assertEquals(30, message().at("/summary/step").intValue());
  }

  @Test
  void gatesThatWereChangedAfterTheEvaluationCount() throws Exception {
    configure("Fail", gate("maximum", 0.01));
    assertEquals(0, main("evaluate", "--threads=1"));
    assertFalse(message().at("/summary/gate").has("passedStep"));

    configure("Fail", gate("maximum", 1000));
    assertEquals(0, main("export"));
    assertEquals(30, message().at("/summary/step").intValue());
    assertEquals(30, message().at("/summary/gate/passedStep").intValue());
    assertTrue(message().at("/summary/gate/message").asText().startsWith("step 30 passed"));
    assertEquals(0, main("report"));
    String page = Files.readString(run.context().runDirectory().resolve("report.html"));
    assertTrue(page.contains("step 30 passed"), "the page tells what was exported");
    assertFalse(page.contains("no checkpoint passed"), page);

    configure("Fail", gate("maximum", 0.01));
    assertEquals(67, main("export"), "more is asked for again");
    assertEquals(
        Optional.empty(),
        new GateMark(run.context().runDirectory()).judgement().map(j -> j.passedStep()));
  }

  @Test
  void exportThatFailsAfterItHasJudgedTellsTheJudgement() throws Exception {
    configure("Fail", gate("maximum", 1000));
    assertEquals(0, main("evaluate", "--threads=1"));
    Path folder = run.context().runDirectory().resolve("export");
    Files.writeString(folder, "in the way of the folder");
    assertNotEquals(0, main("export"));
    JsonNode failed = message();
    assertEquals("StorageUnavailable", failed.at("/error/reason").textValue());
    assertEquals(30, failed.at("/summary/gate/passedStep").intValue());

    Files.delete(folder);
    ObjectNode configuration = (ObjectNode) MAPPER.readTree(Files.readString(run.configuration()));
    configuration
        .putObject("export")
        .put("huggingFace", true)
        .putObject("s3")
        .put("bucket", "models")
        .put("prefix", "ja/tiny")
        .put("endpoint", "http://127.0.0.1:9")
        .put("region", "us-east-1")
        .put("secretName", "not-mounted");
    Files.writeString(run.configuration(), configuration.toString());
    assertNotEquals(0, main("export"));
    assertFalse(message().at("/error/reason").isMissingNode());
    assertEquals(30, message().at("/summary/gate/passedStep").intValue());
  }

  private static String gate(String bound, double value) {
    return "{\"task\": \"text\", \"" + bound + "\": " + value + "}";
  }

  private void configure(String onFailure, String gates) throws IOException {
    ObjectNode configuration = (ObjectNode) MAPPER.readTree(Files.readString(run.configuration()));
    configuration.set("evaluation", MAPPER.readTree(EVALUATION.formatted(onFailure, gates)));
    Files.writeString(run.configuration(), configuration.toString());
  }

  private JsonNode result(int step, String name) throws IOException {
    return MAPPER.readTree(
        Files.readAllBytes(
            run.context()
                .runDirectory()
                .resolve("evaluations/step-%08d/%s.json".formatted(step, name))));
  }

  private JsonNode message() throws IOException {
    return MAPPER.readTree(Files.readAllBytes(storage.resolve("termination-log")));
  }

  private int main(String... verb) {
    String[] all = new String[verb.length + 2];
    System.arraycopy(verb, 0, all, 0, verb.length);
    all[verb.length] = "--run=" + run.configuration();
    all[verb.length + 1] = "--storage=" + storage;
    return Main.run(
        all,
        Environment.of(
            Map.of("TATARA_TERMINATION_LOG", storage.resolve("termination-log").toString())));
  }
}
