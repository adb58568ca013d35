package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Fused;
import java.util.Optional;

/**
 * Between the rows of the joint query-key-value product, [b s, 3 a d] with each row [a, (q; k; v),
 * d], and what attention takes: [3, b a, s, d], queries and keys turned by their positions.
 */
final class HeadSplit {
  private final Rotary rotary;
  private final int heads;
  private final int headSize;
  private final ElementType type;

  /**
   * @param heads of this rank, a
   * @param headSize d
   */
  HeadSplit(Rotary rotary, int heads, int headSize, ElementType type) {
    this.rotary = rotary;
    this.heads = heads;
    this.headSize = headSize;
    this.type = type;
  }

  /**
   * @param joint [b s, 3 a d]
   * @param length s
   * @return [3, b a, s, d]
   */
  NDArray forward(Aten aten, NDArray joint, long length) {
    return forward(aten, joint, length, rotary);
  }

  /**
   * As above, with positions of one's own.
   *
   * @param turns tables for the s rows of a sequence
   */
  NDArray forward(Aten aten, NDArray joint, long length, Rotary turns) {
    long batch = joint.getShape().get(0) / length;
    Optional<Fused> fused = aten.fused(batch * length * width());
    if (fused.isPresent()) {
      NDArray split = aten.empty(type, 3, batch * heads, length, headSize);
      fused.get().splitHeadsTo(split, joint, length, turns.cos(), turns.sin());
      return split;
    }
    try (Aten work = aten.newScope()) {
      NDArray grouped = work.view(joint, batch, length, heads, 3, headSize);
      NDArray ordered = work.copy(work.permute(grouped, 3, 0, 2, 1, 4), type); // [3, b, a, s, d]
      NDArray split = aten.view(ordered, 3, batch * heads, length, headSize);
      turns.forward(work, queriesAndKeys(work, split));
      return split;
    }
  }

  /**
   * The gradient of the joint product.
   *
   * @param split gradients of queries, keys and values, [3, b a, s, d]; may be overwritten
   * @return [b s, 3 a d]
   */
  NDArray backward(Aten aten, NDArray split) {
    long length = split.getShape().get(2);
    long batch = split.getShape().get(1) / heads;
    Optional<Fused> fused = aten.fused(batch * length * width());
    if (fused.isPresent()) {
      NDArray joint = aten.empty(type, batch * length, width());
      fused.get().joinHeadsTo(joint, split, length, rotary.cos(), rotary.sin());
      return joint;
    }
    try (Aten work = aten.newScope()) {
      rotary.backward(work, queriesAndKeys(work, split));
      NDArray grouped = work.view(split, 3, batch, heads, length, headSize);
      NDArray joint = work.copy(work.permute(grouped, 1, 3, 2, 0, 4), type); // [b, s, a, 3, d]
      return aten.view(joint, batch * length, width());
    }
  }

  /**
   * What attention gave, by position: [b s, a d].
   *
   * @param output [b a, s, d]
   */
  NDArray merge(Aten aten, NDArray output) {
    long length = output.getShape().get(1);
    long batch = output.getShape().get(0) / heads;
    NDArray merged = aten.empty(type, batch * length, (long) heads * headSize);
    Optional<Fused> fused = aten.fused(merged.size()).filter(_ -> aten.isContiguous(output));
    if (fused.isPresent()) {
      fused.get().mergeHeadsTo(merged, output);
      return merged;
    }
    NDArray byPosition = aten.view(merged, batch, length, heads, headSize);
    NDArray byHead = aten.view(output, batch, heads, length, headSize);
    aten.copyTo(byPosition, aten.permute(byHead, 0, 2, 1, 3));
    return merged;
  }

  /**
   * The inverse of {@link #merge}.
   *
   * @param merged [b s, a d]
   * @param length s
   * @return [b a, s, d]
   */
  NDArray divide(Aten aten, NDArray merged, long length) {
    long batch = merged.getShape().get(0) / length;
    NDArray divided = aten.empty(type, batch * heads, length, headSize);
    Optional<Fused> fused = aten.fused(divided.size()).filter(_ -> aten.isContiguous(merged));
    if (fused.isPresent()) {
      fused.get().divideHeadsTo(divided, merged);
      return divided;
    }
    NDArray byHead = aten.view(divided, batch, heads, length, headSize);
    NDArray byPosition = aten.view(merged, batch, length, heads, headSize);
    aten.copyTo(byHead, aten.permute(byPosition, 0, 2, 1, 3));
    return divided;
  }

  /** Elements of a row of the joint product. */
  private long width() {
    return 3L * heads * headSize;
  }

  /** Queries and keys together, [2m, s, d], of [3, m, s, d]. */
  private static NDArray queriesAndKeys(Aten aten, NDArray split) {
    long[] sizes = split.getShape().getShape();
    return aten.view(aten.narrow(split, 0, 0, 2), 2 * sizes[1], sizes[2], sizes[3]);
  }
}
