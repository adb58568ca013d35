package dev.tatara.operator.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.ModelSpec;
import dev.tatara.api.v1alpha1.ScheduleSpec;
import dev.tatara.api.v1alpha1.TrainingSpec;
import dev.tatara.operator.run.RunConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules by which a plan fills in what was left open. */
class PlannerRulesTest {

  @ParameterizedTest
  @CsvSource({
    // share of a replica, sequence length, micro-batch, accumulation
    "4, 256, 4, 1",
    "64, 256, 32, 2",
    "512, 2048, 4, 128",
    "6, 2048, 3, 2",
    "7, 2048, 1, 7",
    "16, 16384, 1, 16"
  })
  void chosenMicroBatchIsTheLargestDivisorWithinThePass(
      int share, int sequenceLength, int micro, int accumulation) throws Exception {
    TrainingSpec training = training(300, null, share * 4, null, null);
    assertEquals(new BatchPlan(micro, accumulation), BatchPlan.of(training, sequenceLength, 4));
  }

  @Test
  void givenMicroBatchIsKept() throws Exception {
    assertEquals(new BatchPlan(2, 4), BatchPlan.of(training(300, null, 16, 2, null), 256, 2));
  }

  @Test
  void unevenBatchIsRefusedWithTheNumberThatWouldDo() {
    PlanRefusedException refusal =
        assertThrows(
            PlanRefusedException.class,
            () -> BatchPlan.of(training(300, null, 10, 4, null), 256, 2));
    assertTrue(refusal.hint().endsWith("a multiple of 8"), refusal.hint());
  }

  @Test
  void tokensBecomeStepsRoundedUp() throws Exception {
    assertEquals(95368, StepCount.of(training(null, 200_000_000_000L, 1024, 4, null), 2048));
    assertEquals(1, StepCount.of(training(null, 1L, 1024, 4, null), 2048));
    assertEquals(300, StepCount.of(training(300, null, 1024, 4, null), 2048));
  }

  @Test
  void warmupIsAHundredthUnlessGiven() throws Exception {
    assertEquals(3, StepCount.warmup(training(300, null, 8, 4, null), 300));
    assertEquals(20, StepCount.warmup(training(300, null, 8, 4, 20), 300));
    assertThrows(
        PlanRefusedException.class, () -> StepCount.warmup(training(300, null, 8, 4, 20), 10));
  }

  /**
   * Names of presets are rounded; the count is within a tenth of a billion or 7 percent of them.
   */
  @ParameterizedTest
  @EnumSource(ModelSpec.Preset.class)
  void presetsHaveTheParametersOfTheirNames(ModelSpec.Preset preset) {
    ModelSpec spec =
        new ModelSpec(
            ModelSpec.Architecture.GPT_NEOX,
            preset,
            null,
            null,
            null,
            null,
            2048,
            1.0,
            10000.0,
            false,
            1e-5);
    double billions = ParameterCount.of(ModelSizes.resolve(spec), 50_000) / 1e9;
    double named =
        switch (preset) {
          case B1_3 -> 1.4; // 1.21 in the blocks, 0.2 in embedding and head
          case B2_7 -> 2.8;
          case B7 -> 6.9;
          case B13 -> 13.1;
        };
    assertEquals(named, billions, 0.07 * named);
  }

  /** Counted by hand for one layer of width 2 with two heads and an MLP of 8, vocabulary 128. */
  @Test
  void parametersAreCountedExactly() {
    RunConfiguration.Model model =
        new RunConfiguration.Model(
            ModelSpec.Architecture.GPT_NEOX, 1, 2, 2, 8, 16, 1.0, 10000, false, 1e-5);
    int attention = 2 * 6 + 6 + 2 * 2 + 2;
    int mlp = 2 * 8 + 8 + 8 * 2 + 2;
    int norms = 3 * 2 * 2;
    int embeddings = 2 * 128 * 2;
    assertEquals(attention + mlp + norms + embeddings, ParameterCount.of(model, 100));
  }

  private static TrainingSpec training(
      Integer steps, Long tokens, int globalBatch, Integer microBatch, Integer warmup) {
    return new TrainingSpec(
        steps,
        tokens,
        globalBatch,
        microBatch,
        TrainingSpec.Precision.FP32,
        null,
        new ScheduleSpec(ScheduleSpec.Type.COSINE, warmup),
        1234);
  }
}
