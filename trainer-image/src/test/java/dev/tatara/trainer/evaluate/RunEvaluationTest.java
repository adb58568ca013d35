package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.CanonicalJson;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.cli.Main;
import dev.tatara.trainer.inference.Continuation;
import dev.tatara.trainer.inference.LanguageModel;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunEvaluationTest {
  @TempDir static Path shared;
  private static Path tokenizer;
  private static Torch torch;

  @TempDir Path storage;
  private TinyRun run;

  @BeforeAll
  static void start() throws Exception {
    tokenizer = TinyModel.tokenizer(shared);
    torch = Torch.start(1);
  }

  @AfterAll
  static void stop() {
    if (torch != null) {
      torch.close();
    }
  }

  @BeforeEach
  void create() throws IOException {
    run = TinyRun.create(storage, tokenizer);
  }

  @Test
  void scoresEveryCheckpointOnEveryPrompt() throws Exception {
    run.commit(torch, 10);
    Checkpoint last = run.commit(torch, 20);
    List<EvaluationResult> results = evaluate();
    assertEquals(
        List.of(
            "10 jcommonsenseqa-1.1-0.2.1",
            "10 jcommonsenseqa-1.1-0.3",
            "20 jcommonsenseqa-1.1-0.2.1",
            "20 jcommonsenseqa-1.1-0.3"),
        results.stream().map(r -> r.step() + " " + r.name()).toList());
    assertTrue(Files.exists(result("step-00000020/jcommonsenseqa-1.1-0.3.json")));
    EvaluationResult result =
        new EvaluationStore(run.context().runDirectory()).whole(results.get(2));
    assertEquals(10, result.n());
    assertEquals(0.2, result.floors().random(), 1e-12);
    assertTrue(result.truncatedContexts() > 0, "the contexts are longer than 96 tokens");
    assertTrue(
        result.warnings().getLast().contains("lost their beginning"), result.warnings().toString());

    // A choice's log-likelihood is that of the text after the context that the prompt makes.
    Benchmark benchmark = (Benchmark) Benchmarks.of(run.context()).getFirst();
    PromptedQuestion asked = benchmark.questions().getFirst();
    EvaluationResult.QuestionResult question = result.questions().getFirst();
    assertEquals(asked.question().id(), question.id());
    EvaluationResult.Choice choice = question.choices().get(2);
    try (LanguageModel model = LanguageModel.open(torch, last.folder())) {
      assertEquals(
          model
              .score(List.of(new Continuation(asked.context(), choice.text())))
              .getFirst()
              .logProbability(),
          choice.logLikelihood(),
          1e-4);
    }
    long right = result.questions().stream().filter(q -> q.answer() == q.gold()).count();
    assertEquals(right / 10.0, result.score(), 1e-12);
  }

  @Test
  void keepsResultsOfTheSameWeightsAndDataOnly() throws Exception {
    run.commit(torch, 10);
    evaluate();
    Path file = result("step-00000010/jcommonsenseqa-1.1-0.3.json");
    FileTime longAgo = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, longAgo);
    evaluate();
    assertEquals(longAgo, Files.getLastModifiedTime(file), "nothing changed");
    Files.writeString(run.dataset(), Files.readString(run.dataset()).replace("問い", "質問"));
    evaluate();
    assertFalse(longAgo.equals(Files.getLastModifiedTime(file)), "other questions");
    Files.setLastModifiedTime(file, longAgo);
    Files.writeString(file, "{");
    evaluate();
    assertEquals(2, new EvaluationStore(run.context().runDirectory()).all().size());
  }

  /** With questions they are as large as all else together a thousand times. */
  @Test
  void resultsAreReadAsFarAsTheirQuestionsOnly() throws Exception {
    run.commit(torch, 10);
    evaluate();
    Path file = result("step-00000010/jcommonsenseqa-1.1-0.3.json");
    String whole = Files.readString(file);
    int questions = whole.indexOf("\"questions\"");
    Files.writeString(file, whole.substring(0, questions + 50) + "\u0000"); // unreadable from there
    FileTime longAgo = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(file, longAgo);
    List<EvaluationResult> results = evaluate();
    assertEquals(2, results.size());
    assertEquals(List.of(), results.getLast().questions());
    assertEquals(longAgo, Files.getLastModifiedTime(file), "was not scored again");
    Files.writeString(file, whole.substring(0, questions / 2));
    assertEquals(1, new EvaluationStore(run.context().runDirectory()).all().size());
  }

  @Test
  void passesOverADamagedCheckpointUnlessItIsTheNewest() throws Exception {
    Checkpoint first = run.commit(torch, 10);
    run.commit(torch, 20);
    flipLastByte(weights(first));
    assertEquals(2, evaluate().size());
    Checkpoint third = run.commit(torch, 30);
    flipLastByte(weights(third));
    TrainerException refusal = assertThrows(TrainerException.class, this::evaluate);
    assertEquals(FailureReason.CHECKPOINT_CORRUPT, refusal.reason());
  }

  @Test
  void endsWithTheReasonOfAMissingFile() throws Exception {
    run.commit(torch, 10);
    Files.delete(run.dataset());
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> EvaluationPreflight.check(run.context()));
    assertEquals(FailureReason.EVALUATION_DATA_MISSING, refusal.reason());
    Path message = storage.resolve("termination-log");
    assertEquals(65, main(message, "evaluate", "--threads=1"));
    assertMissing(message);
    assertEquals(65, main(message, "corpus"), "found before anything is made");
    assertMissing(message);
    assertFalse(Files.exists(storage.resolve("artifacts")));
  }

  private void assertMissing(Path message) throws IOException {
    JsonNode error = JsonMapper.builder().build().readTree(Files.readString(message)).get("error");
    assertEquals("EvaluationDataMissing", error.get("reason").textValue());
    assertTrue(error.get("message").textValue().contains(run.dataset().toString()));
  }

  @Test
  void asAStepLeavesItsResult() throws Exception {
    run.commit(torch, 10);
    assertEquals(0, main(storage.resolve("termination-log"), "evaluate", "--threads=1"));
    Path file = run.context().runDirectory().resolve("steps/evaluate.json");
    JsonNode said = JsonMapper.builder().build().readTree(Files.readString(file));
    JsonNode lines = said.get("summary").get("evaluations");
    assertEquals(2, lines.size());
    assertEquals(10, lines.get(0).get("step").intValue());
    assertEquals("acc", lines.get(0).get("metric").textValue());
    assertTrue(
        lines.get(0).get("warnings").findValuesAsText("reason").contains("ContextsCut"),
        lines.toString());
  }

  @Test
  void warningsTakeNoRoomFromScores() throws Exception {
    run.commit(torch, 10);
    RunEvaluation evaluation = new RunEvaluation(run.context());
    List<EvaluationResult> results = Collections.nCopies(50, evaluation.evaluate(torch).getLast());
    Map<?, ?> summary = evaluation.stepResult(results).summary();
    List<?> lines = (List<?>) summary.get("evaluations");
    int bytes = CanonicalJson.bytes(results.getFirst().summary()).length;
    assertEquals(2800 / bytes, lines.size(), "as many scores as fit without warnings");
    assertTrue(CanonicalJson.bytes(summary).length < 2900 + lines.size());
    List<EvaluationResult> few = results.subList(0, 3);
    assertTrue(
        ((List<?>) evaluation.stepResult(few).summary().get("evaluations"))
            .stream().allMatch(line -> ((EvaluationSummary) line).warnings() != null));
  }

  @Test
  void refusesWhatItDoesNotKnow() throws Exception {
    replaceInConfiguration("\"0.3\"", "\"0.9\"");
    assertMessage("prompt '0.9' of task jcommonsenseqa is not known");
    replaceInConfiguration("\"0.9\"", "\"0.3\"");
    replaceInConfiguration("\"jcommonsenseqa\"", "\"jcola\"");
    assertMessage("there is no task 'jcola'");
    replaceInConfiguration("\"jcola\"", "\"jcommonsenseqa\"");
    replaceInConfiguration("\"fewShot\": 1", "\"fewShot\": 7");
    assertMessage("holds 6 questions, too few to draw 7 examples");
  }

  private void replaceInConfiguration(String from, String to) throws IOException {
    Path file = run.configuration();
    Files.writeString(file, Files.readString(file).replace(from, to));
  }

  private void assertMessage(String message) {
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> EvaluationPreflight.check(run.context()));
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
  }

  private List<EvaluationResult> evaluate() throws IOException, InterruptedException {
    return new RunEvaluation(run.context()).evaluate(torch);
  }

  private Path result(String name) {
    return run.context().runDirectory().resolve("evaluations").resolve(name);
  }

  private int main(Path terminationLog, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--run=" + run.configuration());
    all.add("--storage=" + storage);
    return Main.run(
        all.toArray(String[]::new),
        Environment.of(Map.of("TATARA_TERMINATION_LOG", terminationLog.toString())));
  }

  private static Path weights(Checkpoint checkpoint) {
    return checkpoint.file(checkpoint.weightFiles().getFirst().path());
  }

  private static void flipLastByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }
}
