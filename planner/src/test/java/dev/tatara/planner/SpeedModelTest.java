package dev.tatara.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SpeedModelTest {

  @ParameterizedTest
  @EnumSource(ModelPreset.class)
  void flopsFollowThePublishedFormulas(ModelPreset preset) {
    ModelShape model = preset.shape(2048, 50_048);
    double l = model.layers();
    double h = model.hiddenSize();
    double s = model.sequenceLength();
    double v = 50_048;
    double causal = 72 * l * h * h * (1 + s / (12 * h) + v / (12 * l * h));
    assertEquals(causal, FlopCount.causalPerToken(model), causal * 1e-12);
    double full = 6.0 * model.parameters() + 12 * l * h * s;
    assertEquals(full, FlopCount.fullAttentionPerToken(model), full * 1e-12);
  }

  /** No prediction promises more than the share of the peak that products alone reach. */
  @ParameterizedTest
  @EnumSource(ModelPreset.class)
  void utilisationStaysBelowTheEfficiencyOfProducts(ModelPreset preset) throws Exception {
    PlanRequest request = Requests.reference(preset, 8, 512);
    SpeedEstimate speed = LayoutPlanner.plan(request).chosen().speed().orElseThrow();
    assertTrue(speed.mfuCausal() > 0.3, () -> "mfu " + speed.mfuCausal());
    assertTrue(speed.mfuCausal() < Efficiency.GEMM, () -> "mfu " + speed.mfuCausal());
    assertEquals(
        512 * 2048 / speed.stepSeconds(), speed.tokensPerSecond(), speed.tokensPerSecond() * 1e-9);
  }

  @Test
  void eachFormOfParallelismCostsWhatItSays() {
    StepTime data = step(Requests.setup(1, 1, 4, 4, 1));
    StepTime tensor = step(Requests.setup(4, 1, 1, 4, 0));
    StepTime pipeline = step(Requests.setup(1, 4, 1, 4, 0));
    assertTrue(data.dataCommunication() > 0);
    assertEquals(0, data.tensorCommunication() + data.pipelineBubble() + data.pipelineTransfers());
    assertTrue(tensor.tensorCommunication() > 0);
    assertEquals(0, tensor.dataCommunication() + tensor.pipelineBubble());
    assertTrue(pipeline.pipelineTransfers() > 0);
    assertEquals(3.0 / 8, pipeline.pipelineBubble() / pipeline.compute(), 1e-9); // (P-1)/m
    assertEquals(0, pipeline.dataCommunication() + pipeline.tensorCommunication());
  }

  @Test
  void recomputationCostsAThirdAtMostAndSelectiveLittle() {
    double compute = step(recompute(Recompute.NONE)).compute();
    assertEquals(0, step(recompute(Recompute.NONE)).recompute());
    double selective = step(recompute(Recompute.SELECTIVE)).recompute() / compute;
    double full = step(recompute(Recompute.FULL)).recompute() / compute;
    assertTrue(selective > 0 && selective < 0.05, () -> "selective " + selective);
    assertTrue(full > 0.25 && full < 1.0 / 3, () -> "full " + full);
  }

  @Test
  void virtualStagesShrinkTheBubble() {
    TrainingSetup plain = Requests.setup(1, 4, 1, 4, 0);
    TrainingSetup interleaved =
        new TrainingSetup(new Layout(1, 4, 1, false, 3), 4, 8, 0, Recompute.NONE);
    assertEquals(step(plain).pipelineBubble() / 3, step(interleaved).pipelineBubble(), 1e-12);
    assertTrue(step(plain).pipelineTransfers() < step(interleaved).pipelineTransfers());
  }

  private static TrainingSetup recompute(Recompute recompute) {
    return new TrainingSetup(Layout.SINGLE, 4, 8, 0, recompute);
  }

  private static StepTime step(TrainingSetup setup) {
    int batch = setup.microBatchSize() * setup.microBatches() * setup.layout().data();
    PlanRequest request = Requests.reference(ModelPreset.B1_3, setup.layout().worldSize(), batch);
    return SpeedModel.of(request, setup).orElseThrow().step();
  }
}
