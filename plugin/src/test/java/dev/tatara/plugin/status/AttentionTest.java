package dev.tatara.plugin.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
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

  private static List<String> reasons(String phase, String reasonOfPlan) {
    LLMTrainingJob job =
        Serialization.unmarshal(
            """
            apiVersion: tatara.dev/v1alpha1
            kind: LLMTrainingJob
            metadata: {name: asked}
            status:
              phase: %s
              conditions:
                - {type: PlanAccepted, status: "True", reason: %s, message: "300 steps",
                   lastTransitionTime: "2026-01-01T00:00:00Z"}
            """
                .formatted(phase, reasonOfPlan),
            LLMTrainingJob.class);
    return Attention.of(job).stream().map(Condition::reason).toList();
  }
}
