package dev.tatara.trainer.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.gate.GateMark;
import dev.tatara.trainer.gate.Judgement;
import dev.tatara.trainer.inference.TinyModel;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that lie in a run's folder, and those of them that count. */
class RunGatesTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String GATE =
      "{\"task\": \"jcommonsenseqa\", \"prompt\": \"0.3\", \"minimum\": 0.5}";

  @TempDir Path storage;
  private Path tokenizer;
  private TinyRun run;
  private Torch torch;

  @BeforeEach
  void create() throws Exception {
    tokenizer = TinyModel.tokenizer(storage);
    run = TinyRun.create(storage, tokenizer);
    torch = Torch.start(1);
  }

  @AfterEach
  void stop() {
    if (torch != null) {
      torch.close();
    }
  }

  @Test
  void resultsOfOtherWeightsOrQuestionsDoNotCount() throws Exception {
    configure(GATE);
    run.commit(torch, 10);
    new RunEvaluation(run.context()).evaluate(torch);
    setScore(10, 0.9);
    assertEquals(Optional.of(10), passed());

    String questions = Files.readString(run.dataset());
    Files.writeString(run.dataset(), questions.replace("問い", "質問"));
    assertEquals(1, new RunGates(run.context()).judge().orElseThrow().notJudged(), "questions");
    assertEquals(Optional.empty(), passed());
    Files.writeString(run.dataset(), questions);
    assertEquals(Optional.of(10), passed());

    try (GptNeox other = TinyModel.draw(torch, 99)) { // written anew, after a rollback
      TinyModel.writeCheckpoint(run.context().runDirectory(), 10, other, tokenizer);
    }
    assertEquals(1, new RunGates(run.context()).judge().orElseThrow().notJudged(), "weights");
  }

  @Test
  void checkpointsThatAreNotScoredAnewYetAreNotJudgedAndStay() throws Exception {
    configure(GATE);
    run.commit(torch, 10);
    run.commit(torch, 20);
    new RunEvaluation(run.context()).evaluate(torch);
    setScore(10, 0.9);
    setScore(20, 0.1);
    new RunEvaluation(run.context()).evaluate(torch);
    GateMark mark = new GateMark(run.context().runDirectory());
    assertEquals(10, mark.judgement().orElseThrow().passedStep());
    assertEquals(null, mark.judgement().orElseThrow().notJudged());

    Files.writeString(run.dataset(), Files.readString(run.dataset()).replace("問い", "質問"));
    ExpectedResults expected = ExpectedResults.of(Benchmarks.of(run.context()));
    EvaluationStore store = new EvaluationStore(run.context().runDirectory());
    new RunGates(run.context()).mark(store.all(), expected, Set.of());
    Judgement none = mark.judgement().orElseThrow();
    assertEquals(null, none.step());
    assertEquals(2, none.notJudged());
    assertEquals(Optional.of(10), mark.passedStep(), "it may pass again");

    // The newest is scored first, by a sidecar that was started anew.
    new CheckpointEvaluator(torch, Benchmarks.of(run.context()), store, () -> {})
        .evaluate(new CheckpointStore(run.context().runDirectory()).committed().getFirst());
    setScore(20, 0.1);
    new RunGates(run.context()).mark(store.all(), expected, Set.of());
    Judgement half = mark.judgement().orElseThrow();
    assertEquals(20, half.step());
    assertEquals(1, half.notJudged());
    assertEquals("; 1 checkpoint is not judged yet", half.stillOpen());
    assertEquals(Optional.of(10), mark.passedStep());

    new RunEvaluation(run.context()).evaluate(torch);
    setScore(10, 0.1);
    new RunEvaluation(run.context()).evaluate(torch);
    assertEquals(null, mark.judgement().orElseThrow().notJudged());
    assertEquals("", mark.judgement().orElseThrow().stillOpen());
    assertEquals(Optional.empty(), mark.passedStep());
  }

  @Test
  void damagedCheckpointDoesNotPass() throws Exception {
    configure(GATE);
    Checkpoint first = run.commit(torch, 10);
    run.commit(torch, 20);
    new RunEvaluation(run.context()).evaluate(torch);
    setScore(10, 0.9);
    setScore(20, 0.1);
    assertEquals(Optional.of(10), passed());

    Path weights = first.file(first.weightFiles().getFirst().path());
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    Judgement forExport = new RunGates(run.context()).judge().orElseThrow();
    assertEquals(null, forExport.passedStep());
    assertTrue(
        forExport
            .message()
            .endsWith("; the checkpoint of step 10 would have passed, but its files are damaged"),
        forExport.message());
    assertEquals(
        Optional.empty(), new GateMark(run.context().runDirectory()).passedStep(), "the mark");

    Files.delete(result(10, "jcommonsenseqa-1.1-0.2.1")); // so that it is looked at again
    new RunEvaluation(run.context()).evaluate(torch);
    Judgement judgement = new GateMark(run.context().runDirectory()).judgement().orElseThrow();
    assertEquals(20, judgement.step());
    assertEquals(null, judgement.passedStep());

    assertEquals(Optional.empty(), passed());
    setScore(20, 0.9);
    assertEquals(Optional.of(20), passed());
  }

  @Test
  void metricThatNeverComesIsRefusedBeforeTheTraining() throws IOException {
    configure(GATE.replace("\"minimum\"", "\"metric\": \"mcc\", \"minimum\""));
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> EvaluationPreflight.check(run.context()));
    assertEquals(FailureReason.CONFIGURATION_INVALID, refusal.reason());
    assertEquals(
        "evaluation: a gate asks for mcc of jcommonsenseqa-1.1-0.3, which has only acc, acc_norm",
        refusal.getMessage());
  }

  private Optional<Integer> passed() throws IOException {
    return new RunGates(run.context()).judge().map(Judgement::passedStep);
  }

  private void configure(String gate) throws IOException {
    ObjectNode configuration = (ObjectNode) MAPPER.readTree(Files.readString(run.configuration()));
    ((ObjectNode) configuration.get("evaluation")).set("gates", MAPPER.readTree("[" + gate + "]"));
    Files.writeString(run.configuration(), configuration.toString());
  }

  /** What random weights score says nothing, so the figure in the file is replaced. */
  private void setScore(int step, double score) throws IOException {
    Path file = result(step, "jcommonsenseqa-1.1-0.3");
    ObjectNode content = (ObjectNode) MAPPER.readTree(Files.readAllBytes(file));
    ((ObjectNode) content.get("metrics")).put("acc", score);
    Files.writeString(file, content.toString());
  }

  private Path result(int step, String name) {
    return run.context()
        .runDirectory()
        .resolve("evaluations/step-%08d/%s.json".formatted(step, name));
  }
}
