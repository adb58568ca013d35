package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keys and values of the sequences that a batch has read, for every layer: [b a, slots, d].
 * Sequences end in the same slot, so that each step writes one; the slots before a shorter one are
 * hidden by a mask.
 */
final class KeyValueCache implements AutoCloseable {
  private static final float HIDDEN = -1e9f;

  private final Aten owner;
  private final ElementType type;
  private final int heads;
  private final int headSize;
  private final int slots;
  private final List<NDArray> keys = new ArrayList<>();
  private final List<NDArray> values = new ArrayList<>();

  /** [b a, 1, slots]: 0, or -1e9 before the beginning of a sequence. */
  private NDArray mask;

  private int batch;
  private int used;

  /**
   * @param owner becomes the cache's own
   * @param lengths of the sequences that it begins with
   * @param room slots for what follows
   */
  KeyValueCache(Aten owner, LayerContext context, int[] lengths, int room) {
    ModelConfig config = context.config();
    this.owner = owner;
    this.type = context.type();
    this.heads = config.heads();
    this.headSize = config.headSize();
    this.batch = lengths.length;
    for (int length : lengths) {
      used = Math.max(used, length);
    }
    this.slots = used + room;
    for (int layer = 0; layer < config.layers(); layer++) {
      // Zeros: what is hidden has weight 0 and must be finite.
      keys.add(owner.zeros(type, (long) batch * heads, slots, headSize));
      values.add(owner.zeros(type, (long) batch * heads, slots, headSize));
    }
    this.mask = mask(lengths);
  }

  /** Bytes a token takes in all layers. */
  static long bytesPerToken(ModelConfig config, ElementType type) {
    return 2L * config.layers() * config.hiddenSize() * type.bytes();
  }

  private NDArray mask(int[] lengths) {
    float[] hidden = new float[batch * heads * slots];
    for (int row = 0; row < batch * heads; row++) {
      int start = row * slots;
      Arrays.fill(hidden, start, start + used - lengths[row / heads], HIDDEN);
    }
    try (NDArray floats = owner.floats(hidden, (long) batch * heads, 1, slots)) {
      return owner.copy(floats, type);
    }
  }

  /**
   * Keeps a sequence's beginning.
   *
   * @param sequence its number in the batch
   * @param newKeys [a, length, d]
   * @param newValues [a, length, d]
   */
  void fill(Aten aten, int layer, int sequence, NDArray newKeys, NDArray newValues) {
    long length = newKeys.getShape().get(1);
    aten.copyTo(beginning(aten, keys.get(layer), sequence, length), newKeys);
    aten.copyTo(beginning(aten, values.get(layer), sequence, length), newValues);
  }

  private NDArray beginning(Aten aten, NDArray cache, int sequence, long length) {
    NDArray rows = aten.narrow(cache, 0, (long) sequence * heads, heads);
    return aten.narrow(rows, 1, used - length, length);
  }

  /** Opens the slot for one further token of each sequence. */
  void advance() {
    if (used == slots) {
      throw new IllegalStateException("all " + slots + " slots are used");
    }
    used++;
  }

  /**
   * Attention of one token of each sequence, whose slot {@link #advance} has opened: [b, a d].
   *
   * @param queries [a, b, d]
   * @param newKeys [a, b, d]
   * @param newValues [a, b, d]
   */
  NDArray attend(
      Aten aten, int layer, NDArray queries, NDArray newKeys, NDArray newValues, double scale) {
    long rows = (long) batch * heads;
    NDArray output = aten.empty(type, rows, 1, headSize);
    try (Aten work = aten.newScope()) {
      write(work, keys.get(layer), newKeys);
      write(work, values.get(layer), newValues);
      NDArray seenKeys = work.narrow(keys.get(layer), 1, 0, used); // [b a, l, d]
      NDArray seenValues = work.narrow(values.get(layer), 1, 0, used);
      NDArray scores = work.empty(type, rows, 1, used);
      work.multiplyAddTo(
          scores,
          work.narrow(mask, 2, 0, used),
          scale,
          byRow(work, queries),
          work.permute(seenKeys, 0, 2, 1));
      work.multiplyTo(output, work.softmax(scores), seenValues); // [b a, 1, d]
    }
    return aten.view(output, batch, (long) heads * headSize);
  }

  private void write(Aten aten, NDArray cache, NDArray byHead) {
    aten.copyTo(aten.narrow(cache, 1, used - 1, 1), byRow(aten, byHead));
  }

  /** [a, b, d] as [b a, 1, d]. */
  private NDArray byRow(Aten aten, NDArray byHead) {
    NDArray ordered = aten.copy(aten.permute(byHead, 1, 0, 2), type); // [b, a, d]
    return aten.view(ordered, (long) batch * heads, 1, headSize);
  }

  /** Forgets all sequences but these. */
  void keep(int[] sequences) {
    keys.replaceAll(cache -> selected(cache, sequences, slots, headSize));
    values.replaceAll(cache -> selected(cache, sequences, slots, headSize));
    mask = selected(mask, sequences, 1, slots);
    batch = sequences.length;
  }

  /** Takes a tensor [b a, rows, columns] over. */
  private NDArray selected(NDArray all, int[] sequences, long rows, long columns) {
    try (all;
        Aten work = owner.newScope()) {
      NDArray flat = work.view(all, batch, heads * rows * columns);
      NDArray chosen = work.embedding(flat, work.indices(sequences, sequences.length));
      return owner.view(chosen, (long) sequences.length * heads, rows, columns);
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
