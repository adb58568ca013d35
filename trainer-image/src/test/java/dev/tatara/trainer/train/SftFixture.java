package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.ShortProcess;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.launch.JavaCommand;
import dev.tatara.trainer.step.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A volume with prompts and responses on it, and runs that train on them as real processes. */
final class SftFixture {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path root;
  private final Path tokenizer;
  private final TestRun run;

  /**
   * Prepares the volume; skips the test where {@code spm_train} is not installed.
   *
   * @param steps of the runs
   */
  SftFixture(Path root, int steps) throws IOException, InterruptedException {
    this.root = root;
    this.tokenizer = TinyModel.tokenizer(Files.createDirectories(root.resolve("tokenizer")));
    this.run = new TestRun(root);
    Files.createDirectories(run.storage().resolve("sources"));
    Files.copy(tokenizer, run.storage().resolve("sources/tokenizer.model"));
    Files.writeString(run.storage().resolve("sources/chat.jsonl"), examples());
    run.source("chat", "sources/chat.jsonl", "sft", 1);
    configure(steps);
  }

  TestRun run() {
    return run;
  }

  ObjectNode configuration() {
    return run.configuration();
  }

  Path tokenizer() {
    return tokenizer;
  }

  Path directory() {
    return run.storage().resolve(configuration().get("runDirectory").asText());
  }

  /** The verbs from now on are those of a run in a folder of this name. */
  void begin(String name) {
    configuration().put("runDirectory", "runs/ml/" + name);
    ((ObjectNode) configuration().get("job")).put("uid", name);
  }

  /** Corpus, tokenizer and dataset; made once for all runs. */
  void prepare() throws IOException {
    for (String step : List.of("corpus", "tokenizer", "tokenize")) {
      assertEquals(0, run.verb(step), step);
    }
  }

  private void configure(int steps) {
    ObjectNode configuration = run.configuration();
    configuration.putObject("tokenizer").put("from", "sources/tokenizer.model");
    ObjectNode model = (ObjectNode) configuration.get("model");
    model.put("layers", 2).put("hiddenSize", 32).put("heads", 4).put("intermediateSize", 64);
    model.put("sequenceLength", 48).put("rotaryPercent", 0.5);
    ObjectNode data = (ObjectNode) configuration.get("data");
    ((ObjectNode) data.at("/sources/0")).put("template", "{prompt}? ");
    data.put("split", "1").put("eodMaskLoss", true).put("resetAttentionMask", true);
    ObjectNode training = (ObjectNode) configuration.get("training");
    // Runs are compared to the bit: none may multiply in another way than the others.
    training.put("deterministic", true);
    training.put("steps", steps).put("globalBatchSize", 8).put("microBatchSize", 4);
    ((ObjectNode) training.get("schedule")).put("type", "constant").put("warmupSteps", 0);
    ((ObjectNode) training.get("optimizer")).put("learningRate", 5e-3);
    ((ObjectNode) configuration.get("checkpoint")).put("everySteps", steps);
    layout(configuration.putObject("parallelism").put("data", 1), 1);
  }

  /** Sets the processes of the runs from now on. */
  void layout(ObjectNode parallelism, int processes) {
    configuration().set("parallelism", parallelism);
    ObjectNode resources = (ObjectNode) configuration().get("resources");
    resources.put("nodes", 1).put("processesPerNode", processes).put("device", "cpu");
  }

  /** Questions with one answer each, that a tiny model learns soon. */
  private static String examples() {
    String[] things = {"鉄", "鋼", "炉", "砂鉄", "木炭", "水", "山", "火"};
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 32; i++) {
      String thing = things[i % things.length];
      lines
          .append("{\"prompt\": \"")
          .append(thing)
          .append("とは何か、")
          .append(i)
          .append("\", \"response\": \"たたらの")
          .append(thing)
          .append("である。\"}\n");
    }
    return lines.toString();
  }

  /** The verb {@code train} in a process of its own, perhaps with more options; its output. */
  String train(int expectedExitCode, String... options) throws Exception {
    Path file = Files.writeString(root.resolve("train.json"), configuration().toString());
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("train", "--run=" + file, "--storage=" + run.storage(), "--progress-port=0"));
    arguments.addAll(List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(JavaCommand.again(Main.class, arguments)).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", "1");
    ShortProcess.startingFast(builder);
    Process process = builder.start();
    String output = String.join("\n", process.inputReader().readAllLines());
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(expectedExitCode, process.exitValue(), output);
    return output;
  }

  /** The lines of metrics.jsonl. */
  List<JsonNode> metrics() throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    for (String line : Files.readAllLines(directory().resolve("metrics.jsonl"))) {
      steps.add(MAPPER.readTree(line));
    }
    return steps;
  }

  double[] losses() throws IOException {
    return metrics().stream().mapToDouble(step -> step.path("loss").asDouble()).toArray();
  }

  /** The mean loss of three steps. */
  static double mean(double[] losses, int from) {
    return (losses[from] + losses[from + 1] + losses[from + 2]) / 3;
  }
}
