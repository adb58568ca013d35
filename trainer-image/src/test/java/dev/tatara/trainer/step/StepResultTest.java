package dev.tatara.trainer.step;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.trainer.gate.Judgement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepResultTest {
  @Test
  void peopleReadFiguresAndSentences() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("evaluations", List.of("one", "two"));
    summary.put("seconds", 1.5);
    summary.put("checkpoint", Map.of("lastStep", 100));
    summary.put("mfu", null);
    summary.put(
        "gate",
        new Judgement(100, false, "step 100 did not pass: acc 0.22 is below 0.23", 50, null));
    assertEquals(
        "evaluate: done, evaluations 2, seconds 1.5, gate step 100 did not pass: acc 0.22 is below"
            + " 0.23; the newest that passed is step 50",
        new StepResult("evaluate", null, null, null, summary).line());
    summary.put("gate", new Judgement(null, false, "nothing is judged", null, 2));
    assertEquals(
        "evaluate: done, evaluations 2, seconds 1.5, gate nothing is judged; 2 checkpoints are not"
            + " judged yet -> runs/x",
        new StepResult("evaluate", "runs/x", null, null, summary).line());
  }
}
