package dev.tatara.trainer.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.launch.JavaCommand;
import dev.tatara.trainer.step.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The steps of a fine-tuning, and a second one that begins with the weights of the first. */
@Timeout(600)
class FineTuningTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int STEPS = 30;

  @TempDir Path root;

  @Test
  void aRunBeginsWhereTheModelThatItBeginsWithEnded() throws Exception {
    Path tokenizer = TinyModel.tokenizer(Files.createDirectories(root.resolve("tokenizer")));
    TestRun run = new TestRun(root);
    Files.createDirectories(run.storage().resolve("sources"));
    Files.copy(tokenizer, run.storage().resolve("sources/tokenizer.model"));
    Files.writeString(run.storage().resolve("sources/chat.jsonl"), examples());
    run.source("chat", "sources/chat.jsonl", "sft", 1);
    configure(run);

    for (String step : List.of("corpus", "tokenizer", "tokenize")) {
      assertEquals(0, run.verb(step), step);
    }
    train(run);
    List<JsonNode> first = metrics(run);
    double begun = mean(first.subList(0, 3));
    double ended = mean(first.subList(STEPS - 3, STEPS));
    assertTrue(ended < 0.8 * begun, "from " + begun + " to " + ended);
    assertTrue(first.getFirst().path("dataWaitSeconds").asDouble(-1) >= 0);
    assertEquals(0, run.verb("export", "--max-shard-size=60KB"));

    String exported = run.configuration().get("runDirectory").asText() + "/export/huggingface";
    run.configuration().put("runDirectory", "runs/ml/second");
    ((ObjectNode) run.configuration().get("job")).put("uid", "second");
    ((ObjectNode) run.configuration().get("model")).put("initFrom", exported);
    run.configuration().putObject("tokenizer").put("from", exported);
    for (String step : List.of("corpus", "tokenizer", "tokenize")) {
      assertEquals(0, run.verb(step), step);
      assertTrue(run.result(step).reused(), step);
    }
    train(run);
    List<JsonNode> second = metrics(run);
    assertEquals(1, second.getFirst().path("step").asInt(), "the run is at its first sample");
    assertEquals(8, second.getFirst().path("consumedSamples").asInt());
    double continued = mean(second.subList(0, 3));
    assertTrue(continued < 1.1 * ended, "from " + ended + " to " + continued);

    assertWhatDoesNotBelongTogetherIsRefused(run, tokenizer);
  }

  private void assertWhatDoesNotBelongTogetherIsRefused(TestRun run, Path tokenizer)
      throws Exception {
    ObjectNode training = (ObjectNode) run.configuration().get("training");
    int seed = training.get("seed").asInt();
    training.put("seed", seed + 1);
    assertRefused(run, "training.seed " + seed + ", the run has " + (seed + 1));
    training.put("seed", seed);

    // The same pieces; at the end an empty field that nobody knows.
    Path another = root.resolve("another.model");
    Files.copy(tokenizer, another);
    Files.write(another, new byte[] {(byte) 0xa2, 0x06, 0}, StandardOpenOption.APPEND);
    assertRefused(run, "was made with another tokenizer", "--tokenizer=" + another);

    ((ObjectNode) run.configuration().get("model")).put("rotaryPercent", 1.0);
    assertRefused(run, "is of the model");
  }

  private void assertRefused(TestRun run, String why, String... options) throws Exception {
    String output = start(run, 64, options);
    assertTrue(output.contains(why), output);
  }

  private static void configure(TestRun run) {
    ObjectNode configuration = run.configuration();
    configuration.putObject("tokenizer").put("from", "sources/tokenizer.model");
    ObjectNode model = (ObjectNode) configuration.get("model");
    model.put("layers", 2).put("hiddenSize", 32).put("heads", 4).put("intermediateSize", 64);
    model.put("sequenceLength", 48).put("rotaryPercent", 0.5);
    ObjectNode data = (ObjectNode) configuration.get("data");
    ((ObjectNode) data.at("/sources/0")).put("template", "{prompt}? ");
    data.put("split", "1").put("eodMaskLoss", true).put("resetAttentionMask", true);
    ObjectNode training = (ObjectNode) configuration.get("training");
    training.put("steps", STEPS).put("globalBatchSize", 8).put("microBatchSize", 4);
    ((ObjectNode) training.get("schedule")).put("type", "constant").put("warmupSteps", 0);
    ((ObjectNode) training.get("optimizer")).put("learningRate", 5e-3);
    ((ObjectNode) configuration.get("checkpoint")).put("everySteps", STEPS);
    configuration.putObject("parallelism").put("data", 1);
    ObjectNode resources = (ObjectNode) configuration.get("resources");
    resources.put("nodes", 1).put("processesPerNode", 1).put("device", "cpu");
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

  private void train(TestRun run) throws Exception {
    start(run, 0);
  }

  /** The verb in a process of its own; its output. */
  private String start(TestRun run, int expectedExitCode, String... options) throws Exception {
    Path file = Files.writeString(root.resolve("train.json"), run.configuration().toString());
    List<String> arguments = new ArrayList<>();
    arguments.addAll(
        List.of("train", "--run=" + file, "--storage=" + run.storage(), "--progress-port=0"));
    arguments.addAll(List.of(options));
    ProcessBuilder builder =
        new ProcessBuilder(JavaCommand.again(Main.class, arguments)).redirectErrorStream(true);
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    String output = String.join("\n", process.inputReader().readAllLines());
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    assertEquals(expectedExitCode, process.exitValue(), output);
    return output;
  }

  private static List<JsonNode> metrics(TestRun run) throws IOException {
    Path file =
        run.storage()
            .resolve(run.configuration().get("runDirectory").asText())
            .resolve("metrics.jsonl");
    List<JsonNode> steps = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      steps.add(MAPPER.readTree(line));
    }
    assertEquals(STEPS, steps.size());
    return steps;
  }

  private static double mean(List<JsonNode> steps) {
    return steps.stream().mapToDouble(s -> s.path("loss").asDouble()).average().orElseThrow();
  }
}
