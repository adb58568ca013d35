package dev.tatara.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule refuses the value that breaks it, with its own sentence and a mend. */
class LayoutRulesTest {
  private static final ModelShape MODEL = new ModelShape(6, 96, 6, 200, 256, 500);

  static Stream<Arguments> breaches() {
    return Stream.of(
        breach(fixed(2, 2, 2, null, null, null, null), "is 8, but there are 4 accelerators"),
        breach(fixed(3, null, null, null, null, null, null), "is 3, but there are 4 accelerators"),
        breach(fixed(4, null, null, null, null, null, null), "tensor 4 does not divide the 6"),
        breach(fixed(1, null, 4, true, null, null, null), "sequence shares positions"),
        breach(fixed(null, 4, null, null, null, null, null), "pipeline 4 * parallelism.virtual"),
        breach(fixed(1, 2, 2, null, 2, null, null), "virtualStages 2 does not divide the 6"),
        breach(fixed(1, 1, 4, null, 2, null, null), "interleaves pipeline stages"),
        breach(fixed(2, 2, 1, null, 3, 8, null), "the 3 micro-batches of a replica"),
        breach(fixed(1, 1, 4, null, null, 4, null), "training.globalBatchSize 24 is not"),
        breach(fixed(null, null, null, null, null, null, 3), "zeroStage 3 is not supported"));
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void ruleRefusesWithItsSentence(FixedValues fixed, String sentence) {
    PlanRefusedException refusal =
        assertThrows(
            PlanRefusedException.class, () -> LayoutPlanner.plan(request(1, 4, MODEL, fixed)));
    assertTrue(refusal.getMessage().contains(sentence), refusal.getMessage());
    assertFalse(refusal.hint().isBlank());
  }

  @Test
  void tensorGroupsLieInOneNode() {
    PlanRefusedException refusal =
        assertThrows(
            PlanRefusedException.class,
            () ->
                LayoutPlanner.plan(
                    request(3, 4, MODEL, fixed(6, null, null, null, null, null, null))));
    assertTrue(
        refusal.getMessage().contains("does not divide the 4 accelerators of a node"),
        refusal.getMessage());
  }

  @Test
  void mlpAndSequenceAreCutEvenlyToo() {
    ModelShape odd = new ModelShape(6, 96, 6, 201, 255, 500);
    PlanRefusedException mlp =
        assertThrows(
            PlanRefusedException.class,
            () ->
                LayoutPlanner.plan(
                    request(1, 2, odd, fixed(2, null, null, null, null, null, null))));
    assertTrue(mlp.getMessage().contains("the MLP's width of 201"), mlp.getMessage());
    ModelShape oddLength = new ModelShape(6, 96, 6, 200, 255, 500);
    PlanRefusedException sequence =
        assertThrows(
            PlanRefusedException.class,
            () ->
                LayoutPlanner.plan(
                    request(1, 2, oddLength, fixed(2, null, null, true, null, null, null))));
    assertTrue(sequence.getMessage().contains("sequence length 255"), sequence.getMessage());
  }

  @Test
  void sizesBelowOneAreRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> fixed(0, null, null, null, null, null, null));
  }

  @Test
  void whatIsGivenStandsInTheRefusal() {
    assertEquals(
        "tensor 2, sequence true, zeroStage 1",
        fixed(2, null, null, true, null, null, 1).toString());
  }

  private static Arguments breach(FixedValues fixed, String sentence) {
    return Arguments.of(fixed, sentence);
  }

  private static FixedValues fixed(
      Integer tensor,
      Integer pipeline,
      Integer data,
      Boolean sequence,
      Integer virtualStages,
      Integer micro,
      Integer zero) {
    return new FixedValues(tensor, pipeline, data, sequence, virtualStages, micro, zero, null);
  }

  private static PlanRequest request(int nodes, int perNode, ModelShape model, FixedValues fixed) {
    return new PlanRequest(
        model,
        new Recipe(24, Precision.BF16),
        Accelerators.gpus(nodes, perNode, 40 * Requests.GIB, Gpu.A100_40GB),
        fixed);
  }
}
