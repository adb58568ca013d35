package dev.tatara.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published formulas, by their numbers. */
class MemoryModelTest {
  private static final double SBH = 2048.0 * 4 * 2048; // 1.3B, micro-batch 4

  @ParameterizedTest
  @CsvSource({"B1_3, 12.7", "B2_7, 25.0"})
  void statesOfFourReplicasUnderZeroOne(ModelPreset preset, double gigabytes) {
    MemoryEstimate memory =
        memory(preset, Precision.BF16, Requests.setup(1, 1, 4, 1, 1), OptionalLong.empty());
    assertEquals(gigabytes, memory.states() / 1e9, 0.05);
  }

  /** With gradients in bf16, which the trainer does not keep, 2.7B would take 19.4 GB. */
  @Test
  void statesAreBytesAParameter() {
    assertEquals(18, Precision.BF16.states().total(1));
    assertEquals(6 + 12 / 4.0, Precision.BF16.states().total(4));
    assertEquals(16, Precision.FP32.states().total(1));
    long parameters = ModelPreset.B2_7.shape(2048, 50_000).parameters();
    assertEquals(19.4, new BytesPerParameter(2, 2, 12).total(4) * parameters / 1e9, 0.05);
  }

  /**
   * Hu et al. 2021 count {@code r (in + out)} of each matrix: 4h of queries, keys and values, 2h of
   * dense, 5h of each of the MLP, in 24 layers.
   */
  @Test
  void adaptersTrainAndWeightsAreFrozen() {
    ModelShape model = ModelPreset.B1_3.shape(2048, 50_000);
    TrainingSetup setup = Requests.setup(1, 1, 4, 1, 1);
    long adapters = 24L * 16 * (4 + 2 + 5 + 5) * 2048;
    MemoryEstimate memory =
        MemoryModel.of(
            model, adapted(16, EnumSet.allOf(LinearLayer.class)), setup, OptionalLong.empty());
    assertEquals(2 * (model.parameters() + adapters), memory.weights());
    assertEquals(4 * adapters, memory.gradients());
    assertEquals(12 * adapters / 4, memory.optimizer());
    assertEquals(
        memory(ModelPreset.B1_3, Precision.BF16, setup, OptionalLong.empty()).activations(),
        memory.activations());
  }

  /** B of a layer whose outputs are cut is cut, A of one whose inputs are; the other is whole. */
  @Test
  void tensorRanksShareAdapters() {
    ModelShape model = ModelPreset.B1_3.shape(2048, 50_000);
    Layout layout = new Layout(4, 2, 1, false, 1);
    assertEquals(
        12L * 8 * (2048 + 3 * 2048 / 4) + 12L * 8 * (4 * 2048 / 4 + 2048),
        RankParameters.ofAdapters(
            model,
            new Adapters(8, EnumSet.of(LinearLayer.QUERY_KEY_VALUE, LinearLayer.DENSE_4H_TO_H)),
            layout));
  }

  private static Recipe adapted(int rank, Set<LinearLayer> targets) {
    return new Recipe(64, Precision.BF16, Optional.of(new Adapters(rank, targets)));
  }

  @ParameterizedTest
  @CsvSource({
    // tensor, sequence, recompute, bytes of a layer over s b h
    "1, false, NONE, 34",
    "4, false, NONE, 16", // 10 + 24/4
    "4, true, NONE, 8.5", // 34/4
    "1, false, SELECTIVE, 22", // without two norms' outputs and GELU's
    "1, false, FULL, 2",
    "4, true, FULL, 0.5"
  })
  void activationsOfALayer(int tensor, boolean sequence, Recompute recompute, double expected) {
    TrainingSetup setup =
        new TrainingSetup(new Layout(tensor, 1, 1, sequence, 1), 4, 1, 0, recompute);
    ModelShape model = ModelPreset.B1_3.shape(2048, 50_000);
    assertEquals(
        expected * SBH, ActivationMemory.ofLayer(model, Precision.BF16, setup, recompute), 1);
  }

  /** {@code 34 + 5as/h} bytes an element in half precision, twice that in fp32. */
  @Test
  void withoutFlashAttentionTheScoresAreKept() {
    ModelShape model = ModelPreset.B1_3.shape(2048, 50_000);
    TrainingSetup setup = Requests.setup(1, 1, 1, 4, 0);
    assertEquals(
        2 * (34 + 5 * 16 * 2048 / 2048) * SBH,
        ActivationMemory.ofLayer(model, Precision.FP32, setup, Recompute.NONE),
        1);
  }

  @ParameterizedTest
  @CsvSource({
    // pipeline, virtual stages, micro-batches, stage, layers kept of 24
    "1, 1, 8, 0, 24",
    "4, 1, 8, 0, 24", // four micro-batches of six layers
    "4, 1, 8, 3, 6",
    "4, 1, 2, 0, 12", // only two are under way
    "4, 2, 8, 0, 33", // 2*3 + 4 + 1 chunks of three layers
    "4, 2, 8, 3, 15"
  })
  void layersKeptByTheSchedule(int p, int v, int microBatches, int stage, double layers) {
    TrainingSetup setup =
        new TrainingSetup(new Layout(1, p, 1, false, v), 1, microBatches, 0, Recompute.NONE);
    assertEquals(
        layers,
        ActivationMemory.layersKept(ModelPreset.B1_3.shape(2048, 50_000), setup, stage),
        1e-9);
  }

  @ParameterizedTest
  @CsvSource({"1, 50048", "4, 12544"}) // 50,176 / 4
  void logitsAreFp32(int tensor, long columns) {
    MemoryEstimate memory =
        memory(
            ModelPreset.B1_3,
            Precision.BF16,
            Requests.setup(tensor, 1, 1, 4, 0),
            OptionalLong.empty());
    assertEquals(4L * 2048 * 4 * columns, memory.logits());
  }

  @Test
  void reserveIsForDevicesAlone() {
    TrainingSetup setup = Requests.setup(1, 1, 1, 1, 0);
    assertEquals(
        0, memory(ModelPreset.B1_3, Precision.BF16, setup, OptionalLong.empty()).reserve());
    OptionalLong gpu = OptionalLong.of(40 * Requests.GIB);
    assertEquals(
        MemoryModel.CUDA_CONTEXT + MemoryModel.NCCL_BUFFERS + 1_717_986_918L,
        memory(ModelPreset.B1_3, Precision.BF16, setup, gpu).reserve());
  }

  private static MemoryEstimate memory(
      ModelPreset preset, Precision precision, TrainingSetup setup, OptionalLong device) {
    return MemoryModel.of(preset.shape(2048, 50_000), new Recipe(64, precision), setup, device);
  }
}
