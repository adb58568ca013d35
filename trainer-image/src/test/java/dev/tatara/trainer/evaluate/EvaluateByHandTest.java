package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.ShortProcess;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.launch.JavaCommand;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The verb as a person uses it, with a model and a file of questions. */
@Timeout(180)
class EvaluateByHandTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir static Path folder;
  private static Path questions;
  private static Path model;

  @BeforeAll
  static void prepare() throws Exception {
    TinyRun run = TinyRun.create(folder, TinyModel.tokenizer(folder));
    questions = run.dataset();
    try (Torch torch = Torch.start(1)) {
      model = run.commit(torch, 10).folder();
    }
  }

  @Test
  void printsATableAndTheFirstQuestionsAndWritesAllOfThem() throws IOException {
    Path output = folder.resolve("results/evaluation.json");
    StringWriter out = new StringWriter();
    assertEquals(
        0,
        new CommandLine(new EvaluateCommand())
            .setOut(new PrintWriter(out))
            .execute(
                "--model=" + model,
                "--dataset=" + questions,
                "--prompt=0.2.1,0.3",
                "--few-shot=1",
                "--limit=7",
                "--threads=1",
                "--show=2",
                "--output=" + output));

    JsonNode evaluations = MAPPER.readTree(Files.readAllBytes(output)).get("evaluations");
    assertEquals(2, evaluations.size());
    JsonNode first = evaluations.get(0);
    assertEquals(model.toString(), first.get("model").textValue());
    assertEquals("0.2.1", first.get("prompt").textValue());
    assertEquals(7, first.get("n").intValue());
    assertEquals(7, first.get("questions").size());

    List<String> lines = out.toString().lines().toList();
    assertEquals(4, lines.stream().filter(line -> line.startsWith("Question: ")).count());
    assertEquals(4, lines.stream().filter(line -> line.startsWith("* ")).count());
    JsonNode asked = first.get("questions").get(0);
    assertEquals("Question: " + asked.get("question").textValue(), lines.getFirst());
    JsonNode choice = asked.get("choices").get(asked.get("gold").intValue());
    String gold =
        String.format(
            Locale.ROOT,
            "* %s: %.2f",
            choice.get("text").textValue(),
            choice.get("logLikelihood").doubleValue());
    assertTrue(lines.subList(1, 6).contains(gold), gold + " in " + lines);
    String score = String.format(Locale.ROOT, "%.1f ±", 100 * first.get("score").doubleValue());
    String row =
        lines.stream().filter(line -> line.contains("jcommonsenseqa-1.1-0.2.1")).findFirst().get();
    assertTrue(row.contains(score), row);
  }

  @Test
  void aModelWithoutQuestionsIsABadCommandLine() {
    StringWriter hint = new StringWriter();
    int exitCode =
        new CommandLine(new EvaluateCommand())
            .setExecutionExceptionHandler(
                (exception, _, _) -> {
                  hint.write(((TrainerException) exception).hint());
                  return ((TrainerException) exception).reason().exitCode();
                })
            .execute("--model=" + model);
    assertEquals(FailureReason.CONFIGURATION_INVALID.exitCode(), exitCode);
    assertTrue(hint.toString().contains("--dataset FILE"), hint.toString());
  }

  @Test
  void sigtermEndsItBetweenTwoBatches() throws Exception {
    List<String> few = Files.readAllLines(questions);
    Path many = folder.resolve("many.jsonl");
    Files.write(many, Collections.nCopies(1000, few).stream().flatMap(List::stream).toList());
    Path log = folder.resolve("log");
    Path message = folder.resolve("message");
    ProcessBuilder builder =
        new ProcessBuilder(
                JavaCommand.again(
                    Main.class,
                    List.of(
                        "evaluate",
                        "--model=" + model,
                        "--dataset=" + many,
                        "--few-shot=0",
                        "--threads=1",
                        "--output=" + folder.resolve("never.json"))))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("TATARA_TERMINATION_LOG", message.toString());
    Process process = ShortProcess.startingFast(builder).start();
    try {
      while (!Files.readString(log).contains("12000 questions")) {
        assertTrue(process.isAlive(), Files.readString(log));
        Thread.sleep(20);
      }
      process.destroy();
      assertEquals(143, process.waitFor(), Files.readString(log));
    } finally {
      process.destroyForcibly();
    }
    JsonNode said = MAPPER.readTree(Files.readAllBytes(message));
    assertEquals("evaluate", said.get("step").textValue());
    assertEquals("Terminated", said.get("error").get("reason").textValue());
    assertTrue(Files.notExists(folder.resolve("never.json")));
    assertTrue(!Files.readString(log).contains("\tat "), Files.readString(log));
  }
}
