package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;

/**
 * The table of token vectors. A tensor-parallel rank holds some of the rows and contributes 0 for
 * the other tokens; the sum over the ranks is the vector.
 */
final class TokenEmbedding {
  private final Parameter table;
  private final TensorParallel tensor;

  TokenEmbedding(ParameterStore parameters, TensorParallel tensor) {
    this.table = parameters.get("gpt_neox.embed_in.weight");
    this.tensor = tensor;
  }

  /** Vectors [n, h] of token ids [n]; under sequence parallelism this rank's rows of them. */
  NDArray forward(Aten aten, NDArray tokens) {
    if (tensor.size() == 1) {
      return aten.embedding(table.weight(), tokens);
    }
    try (Aten work = aten.newScope()) {
      NDArray[] local = localTokens(work, tokens);
      NDArray rows = aten.embedding(table.weight(), local[0]); // [n, h]
      work.zeroBy(rows, local[1]);
      return tensor.reduce(aten, rows);
    }
  }

  /**
   * Adds each row of the gradient to that of its token.
   *
   * @param tokens all token ids [n]
   * @param dy gradient of the output
   */
  void backward(Aten aten, NDArray tokens, NDArray dy) {
    if (!table.trains()) {
      return;
    }
    try (Aten work = aten.newScope()) {
      NDArray all = tensor.gather(work, dy); // [n, h]
      if (tensor.size() == 1) {
        table.accumulateRows(work, tokens, floats(work, all));
        return;
      }
      NDArray rows = work.copy(all, ElementType.FLOAT32);
      NDArray[] local = localTokens(work, tokens);
      work.zeroBy(rows, local[1]); // tokens of other ranks add 0 to the first row
      table.accumulateRows(work, local[0], rows);
    }
  }

  private NDArray[] localTokens(Aten aten, NDArray tokens) {
    return aten.localIndices(tokens, table.partition().offset(), table.partition().length());
  }

  private static NDArray floats(Aten aten, NDArray x) {
    return aten.elementType(x) == ElementType.FLOAT32 ? x : aten.copy(x, ElementType.FLOAT32);
  }
}
