package dev.tatara.operator.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.ProgressStatus;
import dev.tatara.operator.trainer.EvaluationReport.Entry;
import dev.tatara.operator.trainer.EvaluationReport.Warning;
import dev.tatara.operator.trainer.PreparationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Figures read well, scores add up in any order, and transition times stay. */
class FiguresTest {

  @ParameterizedTest
  @CsvSource({"0, 0s", "59, 59s", "72, 1m12s", "3600, 1h00m", "11100, 3h05m", "198000, 2d07h"})
  void durations(long seconds, String text) {
    assertEquals(text, ProgressFormat.duration(seconds));
  }

  @Test
  void percentIsOnlyFullAtTheEnd() {
    assertEquals("99%", ProgressFormat.percent(299, 300));
    assertEquals("100%", ProgressFormat.percent(300, 300));
    assertEquals("0%", ProgressFormat.percent(0, 300));
    assertNull(ProgressFormat.percent(1, 0));
  }

  @ParameterizedTest
  @CsvSource({"0.29, 29%", "0.57, 57%", "0.2999, 29%", "0.9999, 99%", "1, 100%"})
  void percentOfAPreparationIsThatOfItsFraction(double fraction, String percent) {
    PreparationReport report =
        new PreparationReport(
            "training", null, null, fraction, null, null, null, null, null, 0, null);
    assertEquals(percent, PreparationFormat.of(List.of(report)).orElseThrow().percent());
  }

  @Test
  void scoresKeepLastAndBestInAnyOrder() {
    List<EvaluationStatus> merged =
        Scores.merge(null, List.of(entry(200, 0.3), entry(100, 0.3), entry(300, 0.2)));
    assertEquals(1, merged.size());
    assertEquals(300, merged.getFirst().last().step());
    assertEquals(100, merged.getFirst().best().step());
    assertEquals(merged, Scores.merge(merged, List.of(entry(100, 0.3), entry(300, 0.2))));
  }

  @Test
  void warningsAreThoseOfTheNewestScoreAndNeverVeryLong() {
    List<Warning> many = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      many.add(new Warning("ContextsCut", "刀".repeat(1000)));
    }
    List<EvaluationStatus> warned = Scores.merge(null, List.of(entry(100, 0.3, many)));
    assertEquals(5, warned.getFirst().warnings().size());
    assertEquals("刀".repeat(300) + "…", warned.getFirst().warnings().getFirst().message());
    assertEquals(warned, Scores.merge(warned, List.of(entry(100, 0.3))), "not told is not none");
    assertNull(Scores.merge(warned, List.of(entry(100, 0.3, List.of()))).getFirst().warnings());
    assertNull(Scores.merge(warned, List.of(entry(200, 0.3))).getFirst().warnings());
    assertEquals(
        warned.getFirst().warnings(),
        Scores.merge(warned, List.of(entry(50, 0.3, List.of()))).getFirst().warnings());
  }

  @Test
  void noScoreIsNoList() {
    assertNull(Scores.merge(null, List.of()));
  }

  @Test
  void corpusWasHeardOfWhenItsLastPodWas() {
    List<PreparationReport> pods = List.of(filtering(0, "08:00:02"), filtering(1, "08:00:05"));
    String heard = "2026-01-01T08:00:05Z";
    assertEquals(heard, PreparationFormat.of(2, pods, List.of()).lastUpdateTime());
    assertEquals(heard, PreparationFormat.of(2, pods.reversed(), List.of()).lastUpdateTime());
  }

  @Test
  void transitionTimeMovesWithTheStatusAlone() {
    List<Condition> first = new Conditions(null, 1, "t1").set("Ready", false, "A", "a").toList();
    List<Condition> same = new Conditions(first, 2, "t2").set("Ready", false, "B", "b").toList();
    List<Condition> other = new Conditions(same, 2, "t3").set("Ready", true, "C", "c").toList();
    assertEquals("t1", same.getFirst().lastTransitionTime());
    assertEquals("B", same.getFirst().reason());
    assertEquals("t3", other.getFirst().lastTransitionTime());
  }

  @Test
  void restartsAddUpOverPods() {
    Restarts inPlace = Restarts.since(status(null, null, null), pods(0), progress(2));
    assertEquals(new Restarts(2, 1), inPlace);
    Restarts again = Restarts.since(status(2, 1, 2), pods(0), progress(2));
    assertEquals(inPlace, again, "nothing new");
    Restarts nextPod = Restarts.since(status(2, 1, 2), pods(1), progress(0));
    assertEquals(new Restarts(3, 2), nextPod);
    assertEquals(new Restarts(4, 2), Restarts.since(status(3, 2, 0), pods(1), progress(1)));
  }

  @ParameterizedTest
  @CsvSource({
    "TRAINING, 5120, 41.3%, 1m12s",
    "SUSPENDING, 5120, 41.3%, ",
    "SUSPENDED, , , ",
    "QUEUED, , , ",
    "EVALUATING, , , ",
    "COMPLETE, , , ",
    "FAILED, , , ",
  })
  void speedAndTimeAreOfATrainingThatIsUnderWay(Phase phase, Long speed, String mfu, String eta) {
    ProgressStatus training =
        new ProgressStatus(
            120,
            300,
            "40%",
            245_760L,
            "5.8000",
            "9.300e-04",
            "0.840",
            5120L,
            "41.3%",
            1L,
            72L,
            "1m12s",
            2,
            null,
            "2026-01-01T00:00:00Z");
    ProgressStatus now = ProgressFormat.in(phase, training);
    assertEquals(speed, now.tokensPerSecond());
    assertEquals(mfu, now.mfu());
    assertEquals(eta, now.eta());
    assertEquals(eta == null ? null : 72L, now.etaSeconds());
    assertEquals(
        training,
        new ProgressStatus(
            now.step(),
            now.totalSteps(),
            now.percent(),
            now.tokens(),
            now.loss(),
            now.learningRate(),
            now.gradientNorm(),
            5120L,
            "41.3%",
            now.stepMilliseconds(),
            72L,
            "1m12s",
            now.restarts(),
            now.health(),
            now.lastUpdateTime()),
        "all else stays");
  }

  /** A status of an operator that wrote no time of a step. */
  @ParameterizedTest
  @EnumSource(
      value = Phase.class,
      names = {"SUSPENDING", "SUSPENDED", "QUEUED"})
  void theTimeOfAStepIsKeptOfTheSpeedThatGoes(Phase phase) {
    ProgressStatus earlier =
        new ProgressStatus(
            10, 300, null, 40_960L, null, null, null, 100L, null, null, null, null, 0, null, null);
    assertEquals(40_960, ProgressFormat.in(phase, earlier).stepMilliseconds());
  }

  @Test
  void theTimeOfAStepIsInMilliseconds() {
    assertEquals(25, StepTime.milliseconds(40_000L, 40, 40_000.0));
    assertEquals(1, StepTime.milliseconds(40_000L, 40, 1e9), "no step takes no time");
    assertNull(StepTime.milliseconds(0L, 0, 100.0));
    assertNull(StepTime.milliseconds(40_000L, 40, 0.0));
    assertNull(StepTime.milliseconds(40_000L, 40, null));
  }

  private static LLMTrainingJobStatus status(Integer restarts, Integer attempt, Integer inPlace) {
    return new LLMTrainingJobStatus(
        1L,
        null,
        null,
        null,
        null,
        null,
        restarts,
        attempt,
        null,
        null,
        null,
        null,
        null,
        null,
        inPlace == null ? null : progress(inPlace),
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static PreparationReport filtering(int shard, String time) {
    return new PreparationReport(
        "filtering", shard, 2, null, 1L, 10L, 100L, null, null, 200, "2026-01-01T" + time + "Z");
  }

  private static TrainingPods pods(int replaced) {
    return new TrainingPods(
        true,
        replaced,
        List.of(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty());
  }

  private static ProgressStatus progress(int restarts) {
    return new ProgressStatus(
        1, 2, null, null, null, null, null, null, null, null, null, null, restarts, null, null);
  }

  private static Entry entry(int step, double score) {
    return entry(step, score, null);
  }

  private static Entry entry(int step, double score, List<Warning> warnings) {
    return new Entry(step, "jcommonsenseqa", "1.1", "0.3", "acc", score, 50, 0.1, warnings);
  }
}
