package dev.tatara.minicluster.quickstart.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.api.v1alpha1.ProgressStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobViewTest {
  static LLMTrainingJobStatus status(Phase phase, Integer step, String loss) {
    ProgressStatus progress =
        step == null
            ? null
            : new ProgressStatus(
                step, 300, null, null, loss, null, null, 5120L, null, 1L, 72L, "1m12s", null, null,
                null);
    return new LLMTrainingJobStatus(
        1L, phase, null, null, null, null, 0, null, null, null, null, null, null, null, progress,
        null, null, null, null, null, null, null);
  }

  @Test
  void phaseLastsUntilTheNextOneIsSeen() {
    JobView view =
        JobView.of("default/quickstart")
            .next(null, Duration.ofSeconds(1))
            .next(status(Phase.PREPARING_CORPUS, null, null), Duration.ofSeconds(2))
            .next(status(Phase.PREPARING_CORPUS, null, null), Duration.ofSeconds(4))
            .next(status(Phase.TRAINING, 0, null), Duration.ofSeconds(7))
            .next(status(Phase.TRAINING, 5, "8.1"), Duration.ofSeconds(9));
    assertEquals(Optional.of(Duration.ofSeconds(5)), view.timeIn(Phase.PREPARING_CORPUS));
    assertEquals(Optional.of(Duration.ofSeconds(2)), view.timeIn(Phase.TRAINING));
    assertEquals(Optional.empty(), view.timeIn(Phase.TOKENIZING));
  }

  @Test
  void lossesFollowTheStepsAlsoAfterAResume() {
    JobView view = JobView.of("default/quickstart");
    int second = 0;
    for (int step : List.of(10, 20, 30, 30, 15, 25)) {
      view = view.next(status(Phase.TRAINING, step, "5." + second), Duration.ofSeconds(second++));
    }
    assertEquals(
        List.of(new JobView.Loss(10, 5.0), new JobView.Loss(15, 5.4), new JobView.Loss(25, 5.5)),
        view.losses());
  }

  @Test
  void reuseIsKnownFromTheArtifacts() {
    JobView view = JobView.of("a/b").next(RecordedStatus.read("training"), Duration.ZERO);
    assertEquals(Optional.of(true), view.reused("corpus"));
    assertEquals(Optional.of(false), view.reused("tokenizer"));
    assertEquals(Optional.empty(), view.reused("export"));
  }
}
