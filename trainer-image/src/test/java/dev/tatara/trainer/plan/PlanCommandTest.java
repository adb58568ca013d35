package dev.tatara.trainer.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tatara.planner.Precision;
import dev.tatara.trainer.TrainerException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PlanCommandTest {
  private static final Path SAMPLE =
      Path.of("../crds/src/main/resources/dev/tatara/run-configuration/quickstart.json");
  private static final String[] REFERENCE = {
    "--preset", "1.3B", "--gpus", "4", "--gpu-memory", "40Gi"
  };

  @TempDir Path folder;

  @Test
  void referenceModelIsShownWithMemorySpeedAndWhatWasNotTaken() {
    String text = plan(REFERENCE);
    for (String expected :
        new String[] {
          "1,413,599,232 parameters",
          "4 GPUs of 40 GiB on one node (figures of a100-40gb)",
          "tensor 1 x pipeline 1 x data 4",
          "ZeRO stage 1",
          "micro-batch 4, 32 of them",
          "MFU, causal",
          "MFU, 6N + 12Lhs",
          "TP2 x PP1 x DP2",
          "tensor collectives"
        }) {
      assertTrue(text.contains(expected), () -> "'" + expected + "' is not in\n" + text);
    }
  }

  @Test
  void jsonHoldsTheLayoutOfARunConfigurationAndBytes() throws Exception {
    JsonNode json = json("--preset", "2.7B", "--gpus", "4", "--json");
    assertEquals(
        new ObjectMapper()
            .readTree(
                """
                {"tensor": 1, "pipeline": 1, "data": 4, "sequence": false, "virtualStages": 1,
                 "zeroStage": 1, "recompute": "none"}\
                """),
        json.get("parallelism"));
    JsonNode memory = json.get("memory");
    long states =
        memory.get("weights").asLong()
            + memory.get("gradients").asLong()
            + memory.get("optimizer").asLong();
    assertEquals(25.0, states / 1e9, 0.05);
    assertTrue(json.at("/predicted/tokensPerSecond").asDouble() > 0);
    assertEquals(5, json.get("others").size());
  }

  @Test
  void givenValuesAreKept() throws Exception {
    JsonNode json =
        json(
            "--layers=8",
            "--hidden-size=512",
            "--heads=8",
            "--gpus=8",
            "--gpus-per-node=4",
            "--gpu=h100",
            "--gpu-memory=80Gi",
            "--tensor=2",
            "--pipeline=2",
            "--sequence",
            "--virtual-stages=2",
            "--micro-batch-size=1",
            "--zero-stage=0",
            "--recompute=full",
            "--json");
    assertEquals("h100", json.get("gpu").asText());
    JsonNode layout = json.get("parallelism");
    assertEquals(2, layout.get("tensor").asInt());
    assertEquals(2, layout.get("pipeline").asInt());
    assertEquals(2, layout.get("data").asInt());
    assertTrue(layout.get("sequence").asBoolean());
    assertEquals(2, layout.get("virtualStages").asInt());
    assertEquals(0, layout.get("zeroStage").asInt());
    assertEquals("full", layout.get("recompute").asText());
    assertEquals(1, json.get("microBatchSize").asInt());
  }

  @Test
  void tooLargeAModelIsRefusedWithWhatWouldDo() {
    TrainerException refusal = refused("--preset", "13B", "--gpus", "4");
    assertTrue(refusal.getMessage().contains("62.3 GB on each of 4 GPUs"), refusal.getMessage());
    assertTrue(refusal.hint().contains("8 GPUs"), refusal.hint());
    assertTrue(refusal.hint().contains("TP4 x PP2 x DP1"), refusal.hint());
  }

  @Test
  void runConfigurationIsShownAsItIs() throws Exception {
    String text = plan("--run", SAMPLE.toString());
    assertTrue(text.contains("2 CPU processes on one node"), text);
    assertTrue(text.contains("tensor 1 x pipeline 1 x data 2"), text);
    assertTrue(text.contains("vocabulary 4,096"), text);
    assertTrue(text.contains("optimizer                     21.0"), text); // MB: 8 N over 2
    JsonNode onGpus = json("--run", SAMPLE.toString(), "--gpu-memory", "80Gi", "--json");
    assertEquals(80L << 30, onGpus.get("acceleratorMemory").asLong());
  }

  @Test
  void runWithATokenizerOfItsOwnNeedsTheVocabulary() throws Exception {
    Path run = folder.resolve("run.json");
    String sample = Files.readString(SAMPLE);
    int start = sample.indexOf("\"train\": {");
    int end = sample.indexOf('}', start) + 1;
    Files.writeString(
        run, sample.substring(0, start) + "\"from\": \"a.model\"" + sample.substring(end));
    TrainerException refusal = refused("--run", run.toString());
    assertTrue(refusal.getMessage().contains("--vocabulary-size"), refusal.getMessage());
    assertTrue(
        plan("--run", run.toString(), "--vocabulary-size", "777").contains("vocabulary 777"));
  }

  @Test
  void contradictoryOrMissingOptionsAreNamed() {
    contains("--gpus", refused("--preset", "1.3B"));
    contains("--preset", refused("--gpus", "4"));
    contains("no preset '3B'", refused("--preset", "3B", "--gpus", "4"));
    contains("--gpus 12 is no multiple of 8", refused("--preset", "1.3B", "--gpus", "12"));
    contains(
        "--gpu-memory 40 is less than 1Gi: write it with its unit",
        refused("--preset", "7B", "--gpus", "4", "--gpu-memory", "40"));
    contains("no amount of memory", refused("--preset", "7B", "--gpus", "4", "--gpu-memory", "x"));
    contains("--run decides", refused("--run", SAMPLE.toString(), "--gpus", "4"));
    contains("recompute 'some'", refused("--preset=7B", "--gpus=4", "--recompute=some"));
    contains("--tensor 3 does not divide", refused("--preset=7B", "--gpus=3", "--tensor=3"));
    contains("tensor 0", refused("--preset=7B", "--gpus=4", "--tensor=0"));
    contains("figures of a GPU 'b1'", refused("--preset=7B", "--gpus=4", "--gpu=b1"));
  }

  @Test
  void precisionsHaveTheNamesOfTheRunConfiguration() {
    assertEquals(Precision.BF16, ModelOptions.precision("bf16"));
    assertEquals(Precision.FP32, ModelOptions.precision("fp32"));
  }

  private static void contains(String expected, TrainerException refusal) {
    assertTrue(refusal.getMessage().contains(expected), refusal.getMessage());
  }

  private static TrainerException refused(String... args) {
    return Assertions.assertThrows(TrainerException.class, () -> plan(args));
  }

  private static JsonNode json(String... args) throws Exception {
    return new ObjectMapper().readTree(plan(args));
  }

  private static String plan(String... args) {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new PlanCommand()).setOut(new PrintWriter(out));
    command.setExecutionExceptionHandler(
        (exception, line, parsed) -> {
          throw exception;
        });
    command.parseArgs(args);
    ((PlanCommand) command.getCommand()).call();
    return out.toString();
  }
}
