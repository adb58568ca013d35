package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;

/**
 * Causal multi-head self-attention with rotary positions. Rows of the joint query-key-value matrix
 * are grouped by head, [a, (q; k; v), d], so that a tensor-parallel rank's rows are whole heads: a
 * counts those of this rank.
 */
final class SelfAttention {
  private final ColumnParallelLinear queryKeyValue;
  private final RowParallelLinear dense;
  private final HeadSplit split;
  private final DocumentAttention core;
  private final int headSize;
  private final ElementType type;

  /** What the core keeps, merged heads [n, a d], and the output [k, h]. */
  record Pass(DocumentAttention.Pass core, NDArray merged, NDArray output) {}

  SelfAttention(ParameterStore parameters, String module, LayerContext context) {
    TensorParallel tensor = context.tensor();
    this.queryKeyValue = new ColumnParallelLinear(parameters, module + ".query_key_value", tensor);
    this.dense = new RowParallelLinear(parameters, module + ".dense", tensor);
    int heads = context.config().heads() / tensor.size();
    this.headSize = context.config().headSize();
    this.type = context.type();
    this.split = new HeadSplit(context.rotary(), heads, headSize, type);
    this.core = new DocumentAttention(context.core(), heads, type);
  }

  /**
   * @param x this rank's rows, [k, h], of all n = b s
   * @param sequences of s positions
   */
  Pass forward(Aten aten, NDArray x, Sequences sequences) {
    long length = sequences.length();
    NDArray parts; // [3, m, s, d]
    try (Aten work = aten.newScope()) {
      parts = split.forward(aten, queryKeyValue.forward(work, x), length);
    }
    DocumentAttention.Pass pass =
        core.forward(
            aten, sequences, part(aten, parts, 0), part(aten, parts, 1), part(aten, parts, 2));
    NDArray merged = split.merge(aten, pass.output()); // [b s, a d]
    return new Pass(pass, merged, dense.forward(aten, merged));
  }

  /**
   * A forward pass that keeps nothing, over n rows of any sequences: [n, h].
   *
   * @param x [n, h]
   * @param turns tables for the position of each row
   */
  NDArray infer(Aten aten, NDArray x, Rotary turns, InferenceAttention attention, int layer) {
    try (Aten work = aten.newScope()) {
      NDArray joint = queryKeyValue.forward(work, x); // [n, 3 a d]
      NDArray parts = split.forward(work, joint, x.getShape().get(0), turns); // [3, a, n, d]
      NDArray merged =
          attention.attend(
              work, layer, part(work, parts, 0), part(work, parts, 1), part(work, parts, 2));
      return dense.forward(aten, merged);
    }
  }

  /**
   * Returns the gradient of the input: [k, h].
   *
   * @param x the input [k, h]
   * @param dy gradient of the output [k, h]
   */
  NDArray backward(Aten aten, Pass pass, NDArray x, NDArray dy) {
    long length = pass.core().sequences().length();
    NDArray dMerged = dense.backward(aten, dy, pass.merged()); // [b s, a d]
    NDArray dOutput = split.divide(aten, dMerged, length); // [m, s, d]
    NDArray parts = aten.empty(type, 3, dOutput.getShape().get(0), length, headSize);
    core.backward(
        aten,
        pass.core(),
        dOutput,
        new NDArray[] {part(aten, parts, 0), part(aten, parts, 1), part(aten, parts, 2)});
    return queryKeyValue.backward(aten, split.backward(aten, parts), x);
  }

  /** Queries (0), keys (1) or values (2), [m, s, d], of [3, m, s, d]. */
  private NDArray part(Aten aten, NDArray parts, int index) {
    long[] sizes = parts.getShape().getShape();
    return aten.view(aten.narrow(parts, 0, index, 1), sizes[1], sizes[2], sizes[3]);
  }
}
