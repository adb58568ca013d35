package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention that stays within documents: each document by itself goes through the core, which also
 * saves what lies between documents ({@code sum(len^2)} instead of {@code s^2}). Positions need not
 * begin anew at each document: rotary attention depends on differences of positions alone.
 */
final class DocumentAttention {
  private final AttentionCore core;
  private final int heads;
  private final ElementType type;

  /**
   * @param heads of this rank, a
   */
  DocumentAttention(AttentionCore core, int heads, ElementType type) {
    this.core = core;
    this.heads = heads;
    this.type = type;
  }

  /** What the core keeps: one pass, or one for each document in turn. */
  record Pass(Sequences sequences, List<AttentionCore.Pass> parts, NDArray output) {}

  /** Hears of the place of each document. */
  private interface Place {
    /**
     * @param row first of a rows of [m, s, d]
     * @param start first position
     * @param length positions
     */
    void at(long row, long start, long length);
  }

  /** Attention over queries, keys and values [m, s, d]. */
  Pass forward(Aten aten, Sequences sequences, NDArray queries, NDArray keys, NDArray values) {
    if (sequences.documents() == null) {
      AttentionCore.Pass pass = core.forward(aten, queries, keys, values);
      return new Pass(sequences, List.of(pass), pass.output());
    }
    NDArray output = aten.empty(type, queries.getShape().getShape());
    List<AttentionCore.Pass> parts = new ArrayList<>();
    forEach(
        sequences,
        (row, start, length) -> {
          AttentionCore.Pass pass =
              core.forward(
                  aten,
                  cut(aten, queries, row, start, length),
                  cut(aten, keys, row, start, length),
                  cut(aten, values, row, start, length));
          aten.copyTo(cut(aten, output, row, start, length), pass.output());
          parts.add(pass);
        });
    return new Pass(sequences, parts, output);
  }

  /** Writes the gradients of queries, keys and values; see {@link AttentionCore#backward}. */
  void backward(Aten aten, Pass pass, NDArray dy, NDArray[] gradients) {
    if (pass.sequences().documents() == null) {
      core.backward(aten, pass.parts().getFirst(), dy, gradients);
      return;
    }
    List<AttentionCore.Pass> left = new ArrayList<>(pass.parts());
    forEach(
        pass.sequences(),
        (row, start, length) -> {
          try (Aten work = aten.newScope()) {
            NDArray[] targets = new NDArray[gradients.length];
            for (int i = 0; i < targets.length; i++) {
              targets[i] = cut(work, gradients[i], row, start, length);
            }
            core.backward(work, left.removeFirst(), cut(work, dy, row, start, length), targets);
          }
        });
  }

  private void forEach(Sequences sequences, Place place) {
    for (int sequence = 0; sequence < sequences.documents().size(); sequence++) {
      long start = 0;
      for (int length : sequences.documents().get(sequence)) {
        place.at((long) sequence * heads, start, length);
        start += length;
      }
    }
  }

  /** The heads of one sequence at the positions of one document: a view [a, length, d]. */
  private NDArray cut(Aten aten, NDArray x, long row, long start, long length) {
    return aten.narrow(aten.narrow(x, 0, row, heads), 1, start, length);
  }
}
