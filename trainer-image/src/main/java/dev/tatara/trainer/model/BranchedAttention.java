package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Attention within {@link BranchedSequence}s whose rows follow each other: causal in a trunk, and a
 * row of a branch sees what the trunk shares and its own branch up to itself.
 */
final class BranchedAttention implements InferenceAttention {
  private static final float HIDDEN = -1e9f;

  private final List<BranchedSequence> sequences;
  private final AttentionCore core;
  private final double scale;
  private final ElementType type;

  /** For each sequence [1, rows of branches, rows]: 0 where a row looks, else -1e9. */
  private final List<NDArray> masks = new ArrayList<>();

  /**
   * @param owner the scope that the masks belong to
   */
  BranchedAttention(Aten owner, LayerContext context, List<BranchedSequence> sequences) {
    this.sequences = sequences;
    this.core = context.core();
    this.scale = 1 / Math.sqrt(context.config().headSize());
    this.type = context.type();
    sequences.forEach(sequence -> masks.add(mask(owner, sequence)));
  }

  private NDArray mask(Aten owner, BranchedSequence sequence) {
    int rows = sequence.branchRows();
    if (rows == 0) {
      return null;
    }
    int columns = sequence.rows();
    float[] values = new float[rows * columns];
    Arrays.fill(values, HIDDEN);
    int row = 0;
    for (int[] branch : sequence.branches()) {
      int first = sequence.trunk().length + row;
      for (int i = 0; i < branch.length; i++, row++) {
        int start = row * columns;
        Arrays.fill(values, start, start + sequence.shared(), 0);
        Arrays.fill(values, start + first, start + first + i + 1, 0);
      }
    }
    try (NDArray floats = owner.floats(values, 1, rows, columns)) {
      return owner.copy(floats, type);
    }
  }

  @Override
  public NDArray attend(Aten aten, int layer, NDArray queries, NDArray keys, NDArray values) {
    long[] sizes = queries.getShape().getShape();
    NDArray merged = aten.empty(type, sizes[1], sizes[0], sizes[2]); // [n, a, d]
    long start = 0;
    for (int i = 0; i < sequences.size(); i++) {
      int trunk = sequences.get(i).trunk().length;
      int rows = sequences.get(i).rows();
      try (Aten work = aten.newScope()) {
        NDArray ofTrunk =
            core.forward(
                    work,
                    work.narrow(queries, 1, start, trunk),
                    work.narrow(keys, 1, start, trunk),
                    work.narrow(values, 1, start, trunk))
                .output(); // [a, t, d]
        write(work, merged, start, ofTrunk);
        if (rows > trunk) {
          NDArray ofBranches =
              branches(
                  work,
                  masks.get(i),
                  work.narrow(queries, 1, start + trunk, rows - trunk),
                  work.narrow(keys, 1, start, rows),
                  work.narrow(values, 1, start, rows));
          write(work, merged, start + trunk, ofBranches);
        }
      }
      start += rows;
    }
    return aten.view(merged, sizes[1], sizes[0] * sizes[2]);
  }

  /** Of queries [a, r, d] over keys and values [a, s, d] with a mask [1, r, s]: [a, r, d]. */
  private NDArray branches(Aten aten, NDArray mask, NDArray queries, NDArray keys, NDArray values) {
    long[] sizes = queries.getShape().getShape();
    NDArray scores = aten.empty(type, sizes[0], sizes[1], keys.getShape().get(1)); // [a, r, s]
    aten.multiplyAddTo(scores, mask, scale, queries, aten.permute(keys, 0, 2, 1));
    NDArray output = aten.empty(type, sizes);
    aten.multiplyTo(output, aten.softmax(scores), values);
    return output;
  }

  /** Writes [a, t, d] into rows of [n, a, d]. */
  private static void write(Aten aten, NDArray merged, long start, NDArray byHead) {
    NDArray byRow = aten.permute(byHead, 1, 0, 2); // [t, a, d]
    aten.copyTo(aten.narrow(merged, 0, start, byRow.getShape().get(0)), byRow);
  }
}
