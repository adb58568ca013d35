package dev.tatara.plugin.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.Reasons;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a job's conditions is shown as trouble. */
class AttentionTest {
  @Test
  void jobThatBeganWithWhatIsRefusedNowSaysSoUntilItsEnd() {
    assertEquals(List.of("RefusedForNewJobs"), reasons("Training", "RefusedForNewJobs"));
    assertEquals(List.of(), reasons("Complete", "RefusedForNewJobs"));
    assertEquals(List.of(), reasons("Training", "Planned"));
  }

  /** The operator sets these reasons: what it may say of training, no reader may pass over. */
  @Test
  void whyTrainingStandsIsShownWhileItIsThePhase() {
    for (String reason : Reasons.INTERRUPTIONS) {
      assertEquals(List.of(reason), reasons("Training", "Running", "False", reason));
      assertEquals(List.of(), reasons("Evaluating", "Running", "False", reason));
    }
    assertEquals(List.of(), reasons("Training", "Running", "False", "PodsStarting"));
  }

  @Test
  void evaluationThatCameToNothingIsShown() {
    for (String reason : List.of(Reasons.NOT_SCORED, Reasons.GATE_FAILED)) {
      assertEquals(List.of(reason), reasons("Complete", "Evaluated", "False", reason));
    }
  }

  private static List<String> reasons(String phase, String reasonOfPlan) {
    return reasons(phase, "PlanAccepted", "True", reasonOfPlan);
  }

  private static List<String> reasons(String phase, String type, String status, String reason) {
    LLMTrainingJob job =
        Serialization.unmarshal(
            """
            apiVersion: tatara.dev/v1alpha1
            kind: LLMTrainingJob
            metadata: {name: asked}
            status:
              phase: %s
              conditions:
                - {type: %s, status: "%s", reason: %s, message: "300 steps",
                   lastTransitionTime: "2026-01-01T00:00:00Z"}
            """
                .formatted(phase, type, status, reason),
            LLMTrainingJob.class);
    return Attention.of(job).stream().map(Condition::reason).toList();
  }
}
