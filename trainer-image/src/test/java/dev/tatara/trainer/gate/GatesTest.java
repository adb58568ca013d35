package dev.tatara.trainer.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.config.EvaluationSettings;
import dev.tatara.trainer.config.EvaluationSettings.Gate;
import dev.tatara.trainer.gate.Scored.ScoredTask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Judgements on scores that are written here. */
class GatesTest {
  private static final ScoredTask FIRST = new ScoredTask("jnli", "1.3", "0.2");
  private static final ScoredTask SECOND = new ScoredTask("jnli", "1.3", "0.3");
  private static final ScoredTask WIKI = new ScoredTask("text", "1", "wiki");
  private static final Map<ScoredTask, Set<String>> SCORED = new LinkedHashMap<>();

  static {
    SCORED.put(FIRST, Set.of("acc", "mcc"));
    SCORED.put(SECOND, Set.of("acc"));
    SCORED.put(WIKI, Set.of("bits_per_byte"));
  }

  @Test
  void newestThatPassedIsFound() {
    Gates gates = gates(minimum(null, 0.5));
    List<Scored> results =
        List.of(
            acc(10, FIRST, 0.4), acc(10, SECOND, 0.9),
            acc(20, FIRST, 0.5), acc(20, SECOND, 0.6),
            acc(30, FIRST, 0.7), acc(30, SECOND, 0.4999));
    assertEquals(
        Optional.of(
            new Judgement(
                30,
                false,
                "step 30 did not pass: jnli-1.3-0.3 acc 0.4999 is below 0.5000",
                20,
                null)),
        gates.judge(results, List.of(30, 20, 10)));
    assertEquals(
        Optional.of(
            new Judgement(
                20,
                true,
                "step 20 passed: jnli-1.3-0.2 acc 0.5000, jnli-1.3-0.3 acc 0.6000",
                20,
                null)),
        gates.judge(results, List.of(20, 10)));
    assertEquals(
        null, gates.judge(results, List.of(30, 10)).orElseThrow().passedStep(), "20 is not there");
  }

  @Test
  void checkpointWithoutAllScoresIsNotJudged() {
    Gates gates = gates(minimum(null, 0.5));
    List<Scored> results = List.of(acc(10, FIRST, 0.9), acc(10, SECOND, 0.9), acc(20, FIRST, 0.1));
    assertEquals(10, gates.judge(results, List.of(20, 10)).orElseThrow().step());
    assertTrue(gates(minimum("0.2", 0.5)).judge(results, List.of(20, 10)).isPresent());
    assertEquals(1, gates.judge(results, List.of(20, 10)).orElseThrow().notJudged());
    Judgement none = gates.judge(results, List.of(20)).orElseThrow();
    assertEquals(null, none.step());
    assertEquals(1, none.notJudged());
    assertFalse(none.passed());
    assertFalse(gates.judge(results, List.of()).isPresent());
  }

  @Test
  void anotherMetricCanBeAskedFor() {
    Gates gates = gates(new Gate("jnli", "0.2", "mcc", 0.1, null, null, null));
    Scored result = new Scored(10, FIRST, "b", "acc", Map.of("acc", 0.9, "mcc", 0.05));
    assertEquals(
        "step 10 did not pass: jnli-1.3-0.2 mcc 0.0500 is below 0.1000",
        gates.judge(List.of(result), List.of(10)).orElseThrow().message());
    assertTrue(
        gates
            .judge(List.of(acc(10, FIRST, 0.9)), List.of(10))
            .orElseThrow()
            .message()
            .endsWith("jnli-1.3-0.2 has no mcc"));
  }

  @Test
  void lossOnTheBestIsARegression() {
    Gates gates = gates(new Gate("jnli", "0.2", null, null, null, true, 0.05));
    List<Scored> results = List.of(acc(10, FIRST, 0.5), acc(20, FIRST, 0.46), acc(30, FIRST, 0.44));
    assertEquals(
        new Judgement(
            30,
            false,
            "step 30 did not pass: jnli-1.3-0.2 acc 0.4400 is worse than the best before, 0.5000",
            20,
            null),
        gates.judge(results, List.of(10, 20, 30)).orElseThrow());
    // The checkpoint of the best is long gone, its score is not.
    assertFalse(gates.judge(results, List.of(30)).orElseThrow().passed());
  }

  @Test
  void scoresOfOtherQuestionsAreNotCompared() {
    Gates gates = gates(new Gate("jnli", "0.2", null, null, null, true, null));
    Scored other = new Scored(10, FIRST, "other", "acc", Map.of("acc", 0.9));
    List<Scored> results = List.of(other, acc(20, FIRST, 0.3));
    assertTrue(gates.judge(results, List.of(20)).orElseThrow().passed());
  }

  @Test
  void fewerBitsAreBetter() {
    Gates gates = gates(new Gate("text", null, null, null, 2.0, true, null));
    List<Scored> results = List.of(bits(10, 1.9), bits(20, 1.8), bits(30, 1.85), bits(40, 1.8));
    assertEquals(40, gates.judge(results, List.of(10, 20, 30, 40)).orElseThrow().passedStep());
    assertEquals(20, gates.judge(results, List.of(10, 20, 30)).orElseThrow().passedStep());
    assertEquals(
        "step 5 did not pass: text-1-wiki bits_per_byte 2.1000 is above 2.0000",
        gates.judge(List.of(bits(5, 2.1)), List.of(5)).orElseThrow().message());
  }

  @Test
  void figuresAreToldApart() {
    Gates gates = gates(minimum("0.2", 0.3));
    assertEquals(
        "step 10 did not pass: jnli-1.3-0.2 acc 0.29996 is below 0.30000",
        gates.judge(List.of(acc(10, FIRST, 0.29996)), List.of(10)).orElseThrow().message());
    assertTrue(
        gates
            .judge(List.of(acc(10, FIRST, Math.nextDown(0.3))), List.of(10))
            .orElseThrow()
            .message()
            .endsWith("acc 0.2999999999999999 is below 0.3000000000000000"));
  }

  @Test
  void metricThatTheTaskDoesNotHaveIsRefused() {
    Gate gate = new Gate("jnli", "0.3", "mcc", 0.1, null, null, null);
    TrainerException refusal = assertThrows(TrainerException.class, () -> gates(gate));
    assertEquals(
        "evaluation: a gate asks for mcc of jnli-1.3-0.3, which has only acc",
        refusal.getMessage());
  }

  @Test
  void gateOfNothingIsRefused() {
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> gates(minimum("0.4", 0.5)));
    assertEquals(
        "evaluation: a gate is of task jnli, prompt 0.4, which is not scored",
        refusal.getMessage());
    assertEquals(
        "name one of these, or all of a task by its name alone: jnli-1.3-0.2, jnli-1.3-0.3,"
            + " text-1-wiki",
        refusal.hint());
  }

  private static Gates gates(Gate gate) {
    return Gates.of(new EvaluationSettings("Job", List.of(), List.of(gate), "Fail"), SCORED);
  }

  private static Gate minimum(String prompt, double minimum) {
    return new Gate("jnli", prompt, null, minimum, null, null, null);
  }

  private static Scored acc(int step, ScoredTask task, double score) {
    return new Scored(step, task, "b", "acc", Map.of("acc", score));
  }

  private static Scored bits(int step, double score) {
    return new Scored(step, WIKI, "b", "bits_per_byte", Map.of("bits_per_byte", score));
  }

  @Test
  void damagedCheckpointsAreNamedUpToAFew() {
    Judgement judgement = new Judgement(90, false, "step 90 did not pass", null, null);
    assertEquals(judgement, judgement.butForDamage(List.of()));
    assertEquals(
        "step 90 did not pass; the checkpoints of steps 50, 40, 30 and 2 more would have passed, but"
            + " their files are damaged",
        judgement.butForDamage(List.of(10, 30, 20, 50, 40)).message());
    assertEquals(
        "step 90 did not pass; the checkpoints of steps 20, 10 would have passed, but their files"
            + " are damaged",
        judgement.butForDamage(List.of(10, 20)).message());
  }
}
