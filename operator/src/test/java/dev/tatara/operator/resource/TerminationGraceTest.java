package dev.tatara.operator.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

class TerminationGraceTest {

  @Test
  void isTheFloorWhereLittleIsKnown() {
    assertEquals(120, TerminationGrace.seconds(null));
    assertEquals(120, TerminationGrace.seconds(status("{}")));
    assertEquals(120, TerminationGrace.seconds(status("checkpoint: {lastStep: 10}")));
    assertEquals(120, TerminationGrace.seconds(status("checkpoint: {saveSeconds: 5}")));
  }

  @Test
  void isTwiceTheTimeOfTwoSavesAndOfAStep() {
    assertEquals(430, TerminationGrace.seconds(status("checkpoint: {saveSeconds: 100}")));
    String saved = "checkpoint: {saveSeconds: 100}\nprogress: {step: 10, stepMilliseconds: 40001}";
    assertEquals(430 + 2 * 41, TerminationGrace.seconds(status(saved)));
    String fast = "checkpoint: {saveSeconds: 100}\nprogress: {step: 10, stepMilliseconds: 25}";
    assertEquals(430 + 2, TerminationGrace.seconds(status(fast)));
    String earlier =
        "checkpoint: {saveSeconds: 100}\n"
            + "progress: {step: 10, tokens: 40960, tokensPerSecond: 100}"; // 4096 tokens a step
    assertEquals(430 + 2 * 41, TerminationGrace.seconds(status(earlier)));
    String unknown = "checkpoint: {saveSeconds: 100}\nprogress: {step: 10, tokens: 40960}";
    assertEquals(430, TerminationGrace.seconds(status(unknown)), "no speed is known");
  }

  private static LLMTrainingJobStatus status(String yaml) {
    return Serialization.unmarshal(yaml, LLMTrainingJobStatus.class);
  }
}
