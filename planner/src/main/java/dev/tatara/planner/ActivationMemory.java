package dev.tatara.planner;

/**
 * Bytes of activations that one layer keeps for the backward pass of one micro-batch, after
 * Korthikanti et al. 2022, "Reducing Activation Recomputation in Large Transformer Models", table
 * 2, with {@code sbh} the elements of the residual stream. The paper counts bytes of half
 * precision; fp32 takes twice as many.
 */
final class ActivationMemory {
  /** Inputs of norms and linear layers that tensor parallelism by itself does not cut. */
  private static final double WHOLE = 10;

  /** Of these, the outputs of the two LayerNorms, which selective recompute drops. */
  private static final double NORM_OUTPUTS = 4;

  /** Queries, keys, values, their attention, and the inner tensors of the MLP. */
  private static final double CUT = 24;

  /** Of these, the output of GELU, 4h wide, which selective recompute drops. */
  private static final double GELU_OUTPUT = 8;

  /** A layer's input, all that full recompute keeps. */
  private static final double LAYER_INPUT = 2;

  /** Scores, their softmax and its mask, for each of the s x s pairs of a head. */
  private static final double PAIR = 5;

  /** Bytes of an element in the paper's formulas. */
  private static final double HALF_PRECISION = 2;

  private ActivationMemory() {}

  /** Bytes of a layer on a tensor rank: {@code s b h (10 + 24/t)}, {@code 34/t} with sequence. */
  static double ofLayer(
      ModelShape model, Precision precision, TrainingSetup setup, Recompute recompute) {
    int t = setup.layout().tensor();
    int shards = setup.layout().sequenceShards();
    double perElement =
        switch (recompute) {
          case NONE -> WHOLE / shards + (CUT + pairs(model, precision)) / t;
          case SELECTIVE ->
              (WHOLE - NORM_OUTPUTS) / shards + (CUT - GELU_OUTPUT + pairs(model, precision)) / t;
          case FULL -> LAYER_INPUT / shards;
        };
    return perElement * streamElements(model, setup) * precision.elementBytes() / HALF_PRECISION;
  }

  /** {@code 5 a s / h} where attention keeps its matrices, 0 in flash attention. */
  private static double pairs(ModelShape model, Precision precision) {
    return precision.flashAttention()
        ? 0
        : PAIR * model.heads() * model.sequenceLength() / model.hiddenSize();
  }

  private static double streamElements(ModelShape model, TrainingSetup setup) {
    return (double) model.sequenceLength() * setup.microBatchSize() * model.hiddenSize();
  }

  /**
   * Layers whose activations a rank of a stage keeps at once: its own, once for each micro-batch
   * that is under way. In 1F1B that is {@code P - stage}; interleaved, {@code 2(P - stage - 1) + (V
   * - 1)P + 1} chunks of layers (Narayanan et al. 2021, section 2.2).
   */
  static double layersKept(ModelShape model, TrainingSetup setup, int stage) {
    Layout layout = setup.layout();
    int p = layout.pipeline();
    int v = layout.virtualStages();
    int layersOfRank = model.layers() / p;
    if (v == 1) {
      return (double) layersOfRank * Math.min(setup.microBatches(), p - stage);
    }
    int chunks = 2 * (p - stage - 1) + (v - 1) * p + 1;
    return (double) layersOfRank / v * Math.min(setup.microBatches() * v, chunks);
  }

  /**
   * All that a rank of a stage keeps, and one layer at work: its gradients in the backward pass,
   * and what was not kept of it. That is taken to be as large as a whole layer's activations.
   */
  static double ofStage(ModelShape model, Precision precision, TrainingSetup setup, int stage) {
    return layersKept(model, setup, stage) * ofLayer(model, precision, setup, setup.recompute())
        + ofLayer(model, precision, setup, Recompute.NONE);
  }
}
