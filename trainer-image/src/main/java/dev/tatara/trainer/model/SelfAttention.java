package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;

/**
 * Causal multi-head self-attention with rotary positions. Rows of the joint query-key-value matrix
 * are grouped by head: [a, (q; k; v), d].
 */
final class SelfAttention {
  private final Linear queryKeyValue;
  private final Linear dense;
  private final Rotary rotary;
  private final AttentionCore core;
  private final int heads;
  private final int headSize;
  private final ElementType type;

  /** Input, merged heads and output [n, h], and what the core keeps. */
  record Pass(
      NDArray input, AttentionCore.Pass core, NDArray merged, NDArray output, long length) {}

  SelfAttention(
      ParameterStore parameters,
      String module,
      ModelConfig config,
      Rotary rotary,
      AttentionCore core,
      ElementType type) {
    this.queryKeyValue = new Linear(parameters, module + ".query_key_value");
    this.dense = new Linear(parameters, module + ".dense");
    this.rotary = rotary;
    this.core = core;
    this.heads = config.heads();
    this.headSize = config.headSize();
    this.type = type;
  }

  /**
   * @param x [b s, h]
   * @param length s
   */
  Pass forward(Aten aten, NDArray x, long length) {
    long batch = x.getShape().get(0) / length;
    long m = batch * heads;
    NDArray split; // [3, m, s, d]
    try (NDArray joint = queryKeyValue.forward(aten, x)) { // [b s, 3h]
      NDArray grouped = aten.view(joint, batch, length, heads, 3, headSize);
      split =
          aten.view(aten.copy(aten.permute(grouped, 3, 0, 2, 1, 4), type), 3, m, length, headSize);
    }
    rotary.forward(aten, queriesAndKeys(aten, split));
    AttentionCore.Pass pass =
        core.forward(aten, part(aten, split, 0), part(aten, split, 1), part(aten, split, 2));
    NDArray byHead = aten.view(pass.output(), batch, heads, length, headSize);
    NDArray merged = aten.copy(aten.permute(byHead, 0, 2, 1, 3), type); // [b, s, a, d]
    merged = aten.view(merged, batch * length, (long) heads * headSize); // [b s, h]
    return new Pass(x, pass, merged, dense.forward(aten, merged), length);
  }

  /** Returns the gradient of the input: [b s, h]. */
  NDArray backward(Aten aten, Pass pass, NDArray dy) {
    long length = pass.length();
    long rows = dy.getShape().get(0);
    long batch = rows / length;
    long m = batch * heads;
    NDArray dMerged = dense.backward(aten, dy, pass.merged()); // [b s, h]
    NDArray byPosition = aten.view(dMerged, batch, length, heads, headSize);
    NDArray dOutput = aten.copy(aten.permute(byPosition, 0, 2, 1, 3), type); // [b, a, s, d]
    NDArray split = aten.empty(type, 3, m, length, headSize);
    core.backward(
        aten,
        pass.core(),
        aten.view(dOutput, m, length, headSize),
        new NDArray[] {part(aten, split, 0), part(aten, split, 1), part(aten, split, 2)});
    rotary.backward(aten, queriesAndKeys(aten, split));
    NDArray grouped = aten.view(split, 3, batch, heads, length, headSize);
    NDArray joint = aten.copy(aten.permute(grouped, 1, 3, 2, 0, 4), type); // [b, s, a, 3, d]
    return queryKeyValue.backward(
        aten, aten.view(joint, rows, 3L * heads * headSize), pass.input());
  }

  /** Queries and keys together, [2m, s, d], of [3, m, s, d]. */
  private NDArray queriesAndKeys(Aten aten, NDArray split) {
    long[] sizes = split.getShape().getShape();
    return aten.view(aten.narrow(split, 0, 0, 2), 2 * sizes[1], sizes[2], sizes[3]);
  }

  /** Queries (0), keys (1) or values (2), [m, s, d], of [3, m, s, d]. */
  private NDArray part(Aten aten, NDArray split, int index) {
    long[] sizes = split.getShape().getShape();
    return aten.view(aten.narrow(split, 0, index, 1), sizes[1], sizes[2], sizes[3]);
  }
}
