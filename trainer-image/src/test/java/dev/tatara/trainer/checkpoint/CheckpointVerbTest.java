package dev.tatara.trainer.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.checkpoint.verb.CheckpointCommand;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.safetensors.SafetensorsFile;
import dev.tatara.trainer.step.Environment;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The sub-verbs of {@code checkpoint}, on a run with one checkpoint. */
class CheckpointVerbTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String EMBEDDING = "gpt_neox.embed_in.weight";

  @TempDir private Path run;
  private Checkpoint checkpoint;
  private final StringWriter printed = new StringWriter();

  @BeforeEach
  void commit() throws IOException {
    Files.writeString(run.resolve("tokenizer.model"), "pieces");
    checkpoint = write(run, 10, 0);
  }

  @Test
  void inspectShowsWhatThereIs() throws IOException {
    assertEquals(0, verb("inspect", run.toString()));
    String text = printed.toString();
    for (String part :
        List.of(
            "100 in 128 rows",
            "tensor 1 x pipeline 1 x data 1",
            "model-00000.safetensors",
            EMBEDDING,
            "[128, 16]")) {
      assertTrue(text.contains(part), () -> part + " is not in\n" + text);
    }
    assertTrue(text.lines().anyMatch(line -> line.matches("step +10")), text);
    assertFalse(text.contains("exp_avg."), text);
    printed.getBuffer().setLength(0);
    assertEquals(0, verb("inspect", "--json", checkpoint.folder().toString()));
    JsonNode json = MAPPER.readTree(printed.toString());
    assertEquals(10, json.path("step").asInt());
    assertEquals(128, json.path("tensors").path(EMBEDDING).path("shape").path(0).asInt());
  }

  @Test
  void verifyNamesAllThatIsBroken() throws IOException {
    assertEquals(0, verb("verify", run.toString()));
    assertTrue(printed.toString().contains("is whole: 3 files"), printed.toString());
    CheckpointFixture.flipBit(checkpoint.file("model-00000.safetensors"));
    Files.delete(checkpoint.file("tokenizer.model"));
    Path message = run.resolve("termination.json");
    assertEquals(65, main(message, "checkpoint", "verify", run.toString()));
    String fault = MAPPER.readTree(message.toFile()).path("error").path("message").asText();
    assertTrue(fault.contains("model-00000.safetensors"), fault);
    assertTrue(fault.contains("tokenizer.model"), fault);
    assertFalse(fault.contains("optimizer-00000"), fault);
  }

  @Test
  void convertedThereAndBackIsTheSame() throws Exception {
    Path wide = run.resolve("wide");
    Path back = run.resolve("back");
    assertEquals(
        0, verb("convert", "--tensor=2", "--pipeline=2", "--data=3", "--output=" + wide, "" + run));
    Checkpoint converted = Checkpoint.open(wide);
    converted.verify();
    assertEquals(new CheckpointLayout(2, 2, 3), converted.manifest().parallelism());
    assertEquals(256, converted.manifest().model().paddedVocabularySize());
    assertEquals(25, converted.manifest().files().size());
    assertEquals(0, verb("diff", "" + run, "" + wide));
    assertEquals(0, verb("verify", "" + wide));
    assertEquals(0, verb("convert", "--single", "--output=" + back, "" + wide));
    assertEquals(0, verb("diff", "" + wide, "" + back));
    assertEquals(
        checkpoint.weightFiles(), Checkpoint.open(back).weightFiles(), "the very same bytes");
    try (SafetensorsFile file = SafetensorsFile.open(back.resolve("model-00000.safetensors"))) {
      assertEquals(List.of(128L, 16L), file.descriptor(EMBEDDING).shape());
    }
    assertEquals(
        64,
        main(run.resolve("t"), "checkpoint", "convert", "--single", "--output=" + back, "" + run));
    assertEquals(
        64,
        main(
            run.resolve("t"),
            "checkpoint",
            "convert",
            "--tensor=3",
            "--output=" + run.resolve("no"),
            "" + run));
    assertFalse(Files.exists(run.resolve("no")));
  }

  @Test
  void diffMeasuresDistances() throws IOException {
    Path other = Files.createDirectory(run.resolve("other"));
    Files.writeString(other.resolve("tokenizer.model"), "pieces");
    write(other, 20, 0.25f);
    assertEquals(1, verb("diff", run.toString(), other.toString()));
    String text = printed.toString();
    assertTrue(text.contains("step: 10 / 20"), text);
    assertTrue(text.contains("2.500e-01"), text);
    int tensors = checkpoint.manifest().tensors().size();
    assertTrue(text.contains("1 of " + tensors + " tensors differ"), text);
    printed.getBuffer().setLength(0);
    assertEquals(1, verb("diff", "--json", run.toString(), other.toString()));
    JsonNode json = MAPPER.readTree(printed.toString());
    JsonNode embedding =
        json.path("tensors")
            .valueStream()
            .filter(tensor -> tensor.path("name").asText().equals(EMBEDDING))
            .findFirst()
            .orElseThrow();
    assertEquals(1, embedding.path("differing").asInt());
    assertEquals(1600, embedding.path("elements").asInt(), "padding is not compared");
    assertEquals(0.25, embedding.path("maxAbsolute").asDouble(), 1e-6);
  }

  @Test
  void whatIsNoCheckpointIsRefused() {
    assertEquals(64, main(run.resolve("t"), "checkpoint", "inspect", run.resolve("x").toString()));
    assertEquals(
        65, main(run.resolve("t"), "checkpoint", "inspect", run.resolve("checkpoints").toString()));
    assertEquals(64, main(run.resolve("t"), "checkpoint", "convert", run.toString()));
  }

  @Test
  void everyVerbHasHelpWithAnExampleThatBeginsAsThePersonDid() {
    CommandLine typed =
        new CommandLine(CommandSpec.create().name("./tatara trainer"))
            .addSubcommand("checkpoint", new CheckpointCommand());
    for (String verb : List.of("inspect", "verify", "convert", "diff")) {
      StringWriter help = new StringWriter();
      typed
          .getSubcommands()
          .get("checkpoint")
          .getSubcommands()
          .get(verb)
          .usage(new PrintWriter(help));
      assertTrue(help.toString().contains("./tatara trainer checkpoint " + verb), help.toString());
    }
  }

  private int verb(String... arguments) {
    CommandLine commandLine = new CommandLine(new CheckpointCommand());
    commandLine.setOut(new PrintWriter(printed));
    return commandLine.execute(arguments);
  }

  private static int main(Path message, String... arguments) {
    return Main.run(
        arguments, Environment.of(Map.of("TATARA_TERMINATION_LOG", message.toString())));
  }

  /**
   * @param shift added to the first element of the embedding
   */
  private static Checkpoint write(Path folder, int step, float shift) throws IOException {
    ModelConfig model = CheckpointFixture.MODEL;
    try (Arena arena = Arena.ofConfined()) {
      Map<String, TensorPart> whole = CheckpointFixture.whole(model, arena);
      var memory = whole.get(EMBEDDING).memory();
      memory.setAtIndex(
          ValueLayout.JAVA_FLOAT, 0, memory.getAtIndex(ValueLayout.JAVA_FLOAT, 0) + shift);
      List<TensorPart> weights =
          whole.values().stream().filter(part -> !TensorPart.isMoment(part.name())).toList();
      List<TensorPart> moments =
          whole.values().stream().filter(part -> TensorPart.isMoment(part.name())).toList();
      CheckpointFacts facts = CheckpointFixture.facts(step, model, new CheckpointLayout(1, 1, 1));
      return new CheckpointStore(folder)
          .write(
              new CheckpointContent(facts, sorted(weights), sorted(moments)),
              folder.resolve("tokenizer.model"));
    }
  }

  /** As a conversion writes them. */
  private static List<TensorPart> sorted(List<TensorPart> parts) {
    return parts.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
  }
}
