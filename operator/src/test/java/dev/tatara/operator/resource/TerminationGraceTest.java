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
    String progress = "progress: {step: 10, tokens: 40960, tokensPerSecond: %d}";
    String saved = "checkpoint: {saveSeconds: 100}\n" + progress;
    assertEquals(432, TerminationGrace.seconds(status(saved.formatted(5000))));
    assertEquals(430 + 2 * 41, TerminationGrace.seconds(status(saved.formatted(100))));
    assertEquals(430, TerminationGrace.seconds(status(saved.formatted(0))), "no speed is known");
  }

  private static LLMTrainingJobStatus status(String yaml) {
    return Serialization.unmarshal(yaml, LLMTrainingJobStatus.class);
  }
}
