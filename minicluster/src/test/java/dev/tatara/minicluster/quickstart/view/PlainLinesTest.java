package dev.tatara.minicluster.quickstart.view;

import static dev.tatara.minicluster.quickstart.view.JobViewTest.status;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlainLinesTest {
  private final PlainLines lines = new PlainLines();
  private JobView view = JobView.of("a/b");

  private List<String> at(int seconds, Phase phase, Integer step, String loss) {
    view = view.next(status(phase, step, loss), Duration.ofSeconds(seconds));
    return lines.update(view);
  }

  @Test
  void eachPhaseIsToldOnce() {
    assertEquals(List.of("[0s] Pending: has not begun"), lines.update(view));
    assertEquals(
        List.of("[2s] PreparingCorpus: reads the sources into a corpus"),
        at(2, Phase.PREPARING_CORPUS, null, null));
    assertEquals(List.of(), at(3, Phase.PREPARING_CORPUS, null, null));
  }

  @Test
  void progressIsToldEveryTenSecondsAndAtTheEnd() {
    assertEquals(
        List.of(
            "[20s] Training: trains the model",
            "[20s] step 1/300, loss 8.4, tokens/s 5120, ETA 1m12s"),
        at(20, Phase.TRAINING, 1, "8.4"));
    assertEquals(List.of(), at(25, Phase.TRAINING, 10, "8.0"));
    assertEquals(
        List.of("[30s] step 20/300, loss 7.5, tokens/s 5120, ETA 1m12s"),
        at(30, Phase.TRAINING, 20, "7.5"));
    assertEquals(List.of(), at(45, Phase.TRAINING, 20, "7.5"));
    assertEquals(
        List.of("[46s] step 300/300, loss 5.0, tokens/s 5120"), at(46, Phase.TRAINING, 300, "5.0"));
  }

  @Test
  void restartIsToldOnceWithItsCause() {
    at(20, Phase.TRAINING, null, null);
    LLMTrainingJobStatus again =
        Serialization.unmarshal(
            """
            {"phase": "Training", "restarts": 1,
             "lastRestart": {"rank": 1, "step": 45, "message": "rank 1 was ended by signal 9"}}
            """,
            LLMTrainingJobStatus.class);
    view = view.next(again, Duration.ofSeconds(30));
    assertEquals(List.of("[30s] restart 1: rank 1 was ended by signal 9"), lines.update(view));
    view = view.next(again, Duration.ofSeconds(31));
    assertEquals(List.of(), lines.update(view));
  }

  @Test
  void checkpointsAndScoresAreToldOnce() {
    view = view.next(RecordedStatus.read("training"), Duration.ofSeconds(70));
    assertEquals(
        List.of(
            "[1m10s] Training: trains the model",
            "[1m10s] step 120/300, loss 5.8100, tokens/s 5120, ETA 1m12s",
            "[1m10s] the corpus was there already",
            "[1m10s] checkpoint of step 100",
            "[1m10s] jcommonsenseqa 1.1, prompt 0.2.1, step 100: acc 0.2400 ± 0.1184 (n = 50)"),
        lines.update(view));
    view = view.next(RecordedStatus.read("training"), Duration.ofSeconds(71));
    assertEquals(List.of(), lines.update(view));
  }
}
