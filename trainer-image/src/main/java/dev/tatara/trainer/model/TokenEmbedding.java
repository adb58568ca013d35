package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;

/** The table of token vectors. */
final class TokenEmbedding {
  private final Parameter table;

  TokenEmbedding(ParameterStore parameters) {
    this.table = parameters.get("gpt_neox.embed_in.weight");
  }

  /** [n, h] of token ids [n]. */
  NDArray forward(Aten aten, NDArray tokens) {
    return aten.embedding(table.weight(), tokens);
  }

  /** Adds each row of dy [n, h] to the gradient of its token. */
  void backward(Aten aten, NDArray tokens, NDArray dy) {
    NDArray rows =
        aten.elementType(dy) == ElementType.FLOAT32 ? dy : aten.copy(dy, ElementType.FLOAT32);
    table.accumulateRows(aten, tokens, rows);
  }
}
