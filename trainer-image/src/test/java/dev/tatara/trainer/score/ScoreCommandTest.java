package dev.tatara.trainer.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.generate.GenerateCommand;
import dev.tatara.trainer.inference.Continuation;
import dev.tatara.trainer.inference.ContinuationScore;
import dev.tatara.trainer.inference.LanguageModel;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.tensor.Torch;
import java.io.FileWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The verbs {@code score} and {@code generate} as they are used by hand. */
class ScoreCommandTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  @TempDir static Path folder;
  private static Path model;
  private static Path checkpoint;
  private static ContinuationScore expected;

  @BeforeAll
  static void prepare() throws Exception {
    Path tokenizer = TinyModel.tokenizer(folder);
    try (Torch torch = Torch.start(1);
        GptNeox drawn = TinyModel.draw(torch, 3)) {
      model = TinyModel.writeHuggingFace(folder.resolve("model"), drawn, tokenizer);
      checkpoint = TinyModel.writeCheckpoint(folder.resolve("run"), 10, drawn, tokenizer).folder();
      try (LanguageModel opened = LanguageModel.open(torch, model)) {
        expected = opened.score(List.of(new Continuation("鋼は", "鉄"))).getFirst();
      }
    }
  }

  @Test
  void writesEachLineWithItsScore() throws Exception {
    Path lines =
        Files.writeString(
            folder.resolve("lines.jsonl"),
            "{\"id\": 7, \"context\": \"長い文脈のあとに\", \"continuation\": \"炉\"}\n\n"
                + "{\"context\": \"鋼は\", \"continuation\": \"鉄\", \"more\": {\"a\": [1]}}\n");
    Run run = run(new ScoreCommand(), "--model", model.toString(), "--threads=1", lines.toString());
    assertEquals(0, run.exitCode(), run.err());
    List<String> out = run.out().lines().toList();
    assertEquals(2, out.size());
    assertEquals(7, MAPPER.readTree(out.getFirst()).get("id").intValue());
    JsonNode second = MAPPER.readTree(out.getLast());
    assertEquals("{\"a\":[1]}", second.get("more").toString());
    assertEquals(expected.tokens().size(), second.get("tokens").size());
    assertEquals(expected.tokens().getFirst(), second.get("tokens").get(0).intValue());
    assertEquals(expected.logProbability(), second.get("logprob").doubleValue(), 1e-5);
    assertEquals(
        second.get("logprob").doubleValue(),
        second.get("token_logprobs").valueStream().mapToDouble(JsonNode::doubleValue).sum(),
        1e-12);
    assertEquals(expected.greedy(), second.get("greedy").booleanValue());
  }

  @Test
  void scoresACheckpointAsItsExport() throws Exception {
    Path lines =
        Files.writeString(
            folder.resolve("checkpoint.jsonl"), "{\"context\": \"鋼は\", \"continuation\": \"鉄\"}\n");
    Run run =
        run(new ScoreCommand(), "--model", checkpoint.toString(), "--threads=1", lines.toString());
    assertEquals(0, run.exitCode(), run.err());
    JsonNode scored = MAPPER.readTree(run.out());
    assertEquals(expected.tokens().getFirst(), scored.get("tokens").get(0).intValue());
    assertEquals(expected.logProbability(), scored.get("logprob").doubleValue(), 1e-5);
  }

  @Test
  void namesTheLineThatIsWrong() throws Exception {
    Path lines =
        Files.writeString(
            folder.resolve("wrong.jsonl"),
            "{\"context\": \"a\", \"continuation\": \"b\"}\n{\"context\": \"a\"}\n");
    Run run = run(new ScoreCommand(), "--model", model.toString(), "--threads=1", lines.toString());
    assertTrue(run.err().contains("line 2: field continuation is missing"), run.err());
  }

  @Test
  void generatesTheSameTextWithTheSameSeed() {
    String[] options = {
      "--model", model.toString(), "--threads=1", "--prompt=鋼は", "--max-new-tokens=12"
    };
    Run greedy = run(new GenerateCommand(), options);
    assertEquals(0, greedy.exitCode(), greedy.err());
    assertTrue(greedy.out().startsWith("鋼は"), greedy.out());
    assertEquals(greedy.out(), run(new GenerateCommand(), options).out());
  }

  @Test
  void outputThatIsLostIsAnError() throws Exception {
    Path lines =
        Files.writeString(
            folder.resolve("lost.jsonl"), "{\"context\": \"鋼は\", \"continuation\": \"鉄\"}\n");
    assertLost(new ScoreCommand(), "--model", model.toString(), "--threads=1", lines.toString());
    assertLost(
        new GenerateCommand(),
        "--model",
        model.toString(),
        "--threads=1",
        "--prompt=鋼は",
        "--max-new-tokens=2");
  }

  private static void assertLost(Object command, String... arguments) throws IOException {
    StringWriter err = new StringWriter();
    // A disk that is always full.
    try (PrintWriter out = new PrintWriter(new FileWriter("/dev/full"))) {
      int exitCode =
          new CommandLine(command)
              .setOut(out)
              .setErr(new PrintWriter(err))
              .setExecutionExceptionHandler(
                  (exception, _, _) -> ((TrainerException) exception).reason().exitCode())
              .execute(arguments);
      assertEquals(FailureReason.STORAGE_UNAVAILABLE.exitCode(), exitCode, err.toString());
    }
  }

  private record Run(int exitCode, String out, String err) {}

  private static Run run(Object command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        new CommandLine(command)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }
}
