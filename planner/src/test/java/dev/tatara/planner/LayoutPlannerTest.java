package dev.tatara.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutPlannerTest {

  @ParameterizedTest
  @CsvSource({
    "B1_3, 8",
    "B1_3, 64",
    "B1_3, 512",
    "B1_3, 1024",
    "B2_7, 8",
    "B2_7, 64",
    "B2_7, 512",
    "B2_7, 1024"
  })
  void referenceModelsTrainAsFourReplicasWithShardedOptimizer(ModelPreset preset, int batch)
      throws Exception {
    Planning planning = LayoutPlanner.plan(Requests.reference(preset, 4, batch));
    TrainingSetup setup = planning.chosen().setup();
    assertEquals(new Layout(1, 1, 4, false, 1), setup.layout());
    assertEquals(1, setup.zeroStage());
    assertEquals(Recompute.NONE, setup.recompute());
    assertEquals(5, planning.others().size(), "the other divisions of four GPUs");
    planning.others().forEach(other -> assertFalse(other.reason().isBlank()));
  }

  @Test
  void thirteenBillionIsRefusedWithTheSmallestLayoutThatFits() {
    PlanRefusedException refusal = refused(Requests.reference(ModelPreset.B13, 4, 512));
    String message = refusal.getMessage();
    assertTrue(
        message.startsWith("the model needs 62.3 GB on each of 4 GPUs of 40 GiB (42.9 GB)"),
        message);
    assertTrue(message.contains("optimizer 39.3"), message);
    assertTrue(
        refusal.hint().startsWith("the smallest layout that fits is 8 GPUs of 40 GiB"),
        refusal.hint());
    assertTrue(refusal.hint().contains("TP4 x PP2 x DP1"), refusal.hint());

    Plan smallest = refusal.smallest().orElseThrow();
    assertEquals(8, smallest.setup().layout().worldSize());
    assertTrue(smallest.memory().total() <= 40 * Requests.GIB);
  }

  /** What the refusal suggests is what planning for it gives; with one node less, nothing fits. */
  @Test
  void theSuggestionHolds() throws Exception {
    PlanRequest request = Requests.reference(ModelPreset.B13, 4, 512);
    Plan smallest = refused(request).smallest().orElseThrow();
    Accelerators two = request.accelerators().times(2, 4);
    assertEquals(smallest, LayoutPlanner.plan(request.on(two)).chosen());
    for (int count = 1; count <= 4; count++) {
      refused(request.on(request.accelerators().times(1, count)));
    }
  }

  @Test
  void aGivenLayoutThatDoesNotFitIsRefusedWithOneThatDoes() {
    PlanRequest request =
        Requests.reference(ModelPreset.B7, 8, 64).with(FixedValues.NONE.withLayout(1, 1, 8));
    PlanRefusedException refusal = refused(request);
    assertTrue(refusal.getMessage().contains("tensor 1, pipeline 1, data 8"), refusal.getMessage());
    assertTrue(refusal.hint().contains("with those values left out, is 8 GPUs"), refusal.hint());
    assertEquals(8, refusal.smallest().orElseThrow().setup().layout().worldSize());
  }

  @Test
  void aSmallBatchLeavesNoRoomForReplicas() throws Exception {
    Layout layout =
        LayoutPlanner.plan(Requests.reference(ModelPreset.B1_3, 4, 2)).chosen().setup().layout();
    assertTrue(layout.data() <= 2, layout::label);
    assertEquals(4, layout.worldSize());
  }

  @Test
  void aBatchThatCannotBeSharedOutIsPlannedWithAdvice() throws Exception {
    PlanRequest uneven = Requests.reference(ModelPreset.B1_3, 8, 511);
    Planning planning = LayoutPlanner.plan(uneven);
    BatchAdvice advice = planning.advice().orElseThrow();
    assertEquals(512, advice.globalBatchSize(), "the multiple of 8 that is nearest");
    Planning even = LayoutPlanner.plan(Requests.reference(ModelPreset.B1_3, 8, 512));
    assertEquals(even.chosen(), advice.plan());
    assertTrue(advice.gain() >= 0.05, advice::sentence);
    assertTrue(PlanTable.write(uneven, planning).contains(advice.sentence()), advice::sentence);
    assertTrue(even.advice().isEmpty());
  }

  @Test
  void aBatchFarFromEveryMultipleIsLeftAlone() throws Exception {
    assertTrue(
        LayoutPlanner.plan(Requests.reference(ModelPreset.B1_3, 8, 3)).advice().isEmpty(),
        "8 samples are another recipe than 3");
  }

  @Test
  void nothingMayFitAtAll() {
    PlanRequest request =
        new PlanRequest(
            ModelPreset.B13.shape(131_072, 50_000),
            new Recipe(64, Precision.BF16),
            Accelerators.gpus(1, 1, 4 * Requests.GIB, Gpu.A100_40GB),
            FixedValues.NONE);
    PlanRefusedException refusal = refused(request);
    assertTrue(refusal.hint().startsWith("no layout on up to 4,096"), refusal.hint());
    assertTrue(refusal.smallest().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    // share of a replica, sequence length, micro-batch, micro-batches
    "4, 256, 4, 1",
    "64, 256, 32, 2",
    "512, 2048, 4, 128",
    "6, 2048, 3, 2",
    "7, 2048, 1, 7",
    "16, 16384, 1, 16"
  })
  void onCpusProcessesAreReplicasWithTheLargestMicroBatchWithinAPass(
      int share, int sequenceLength, int micro, int microBatches) throws Exception {
    PlanRequest request = cpus(4, share * 4, sequenceLength);
    Plan plan = LayoutPlanner.plan(request).chosen();
    assertEquals(
        new TrainingSetup(new Layout(1, 1, 4, false, 1), micro, microBatches, 1, Recompute.NONE),
        plan.setup());
    assertTrue(plan.speed().isEmpty());
  }

  @Test
  void oneProcessShardsNothing() throws Exception {
    assertEquals(0, LayoutPlanner.plan(cpus(1, 8, 256)).chosen().setup().zeroStage());
  }

  @Test
  void onCpusAnUnevenBatchIsRefusedRatherThanCutOtherwise() {
    PlanRefusedException refusal = refused(cpus(2, 3, 256));
    assertTrue(refusal.getMessage().contains("training.globalBatchSize 3"), refusal.getMessage());
    assertEquals("set training.globalBatchSize to a multiple of 2", refusal.hint());
  }

  @Test
  void onCpusGivenSizesAreCompletedByReplicas() throws Exception {
    PlanRequest request = cpus(4, 8, 256).with(FixedValues.NONE.withLayout(2, null, null));
    assertEquals(
        new Layout(2, 1, 2, false, 1), LayoutPlanner.plan(request).chosen().setup().layout());
  }

  private static PlanRequest cpus(int processes, int batch, int sequenceLength) {
    return new PlanRequest(
        new ModelShape(4, 64, 4, 256, sequenceLength, 500),
        new Recipe(batch, Precision.FP32),
        Accelerators.cpus(1, processes),
        FixedValues.NONE);
  }

  private static PlanRefusedException refused(PlanRequest request) {
    return assertThrows(PlanRefusedException.class, () -> LayoutPlanner.plan(request));
  }
}
