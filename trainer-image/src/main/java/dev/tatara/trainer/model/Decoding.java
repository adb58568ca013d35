package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Sequences of a batch that grow by a token each at a time. Each token goes through the layers
 * once: keys and values of those before it are kept, {@link #bytesPerToken} for each of {@code
 * batch * (longest prompt + most new tokens)}.
 *
 * <p>A sequence must never be longer than the model's sequences: positions of a window that moves
 * on would have to be computed anew, each after the ones before.
 */
public final class Decoding implements AutoCloseable {
  private final GptNeox model;
  private final LayerContext context;
  private final KeyValueCache cache;
  private int[] lengths;
  private float[][] logits;

  /**
   * Reads the prompts.
   *
   * @param prompts none empty, none longer than the model's sequences
   * @param most new tokens of each
   * @param passTokens tokens that go through the layers together, at least those of one prompt
   */
  public Decoding(GptNeox model, List<int[]> prompts, int most, int passTokens) {
    this.model = model;
    this.context = model.context();
    this.lengths = prompts.stream().mapToInt(prompt -> prompt.length).toArray();
    this.logits = new float[prompts.size()][];
    Aten owner = model.newScope();
    try {
      this.cache = new KeyValueCache(owner, context, lengths, most);
      readAll(prompts, passTokens);
    } catch (RuntimeException | Error e) {
      owner.close(); // nobody has this object, to close it
      throw e;
    }
  }

  private void readAll(List<int[]> prompts, int passTokens) {
    int first = 0;
    int rows = 0;
    for (int i = 0; i < prompts.size(); i++) {
      if (i > first && rows + lengths[i] > passTokens) {
        read(prompts.subList(first, i), first);
        first = i;
        rows = 0;
      }
      rows += lengths[i];
    }
    read(prompts.subList(first, prompts.size()), first);
  }

  /** Bytes of host memory that a token of a sequence takes, in fp32. */
  public static long bytesPerToken(ModelConfig config) {
    return KeyValueCache.bytesPerToken(config, ElementType.FLOAT32);
  }

  /** The logits of the token that follows, [V] for each sequence. */
  public float[][] logits() {
    return logits;
  }

  private void read(List<int[]> prompts, int first) {
    List<BranchedSequence> sequences = prompts.stream().map(BranchedSequence::alone).toList();
    int[] ends = new int[prompts.size()];
    int rows = 0;
    for (int i = 0; i < ends.length; i++) {
      rows += prompts.get(i).length;
      ends[i] = rows - 1;
    }
    try (Aten scope = model.newScope()) {
      InferenceAttention within = new BranchedAttention(scope, context, sequences);
      NDArray hidden =
          model.hidden(
              scope,
              sequences,
              (aten, layer, queries, keys, values) -> {
                keep(aten, layer, first, prompts, keys, values);
                return within.attend(aten, layer, queries, keys, values);
              });
      NDArray last = scope.embedding(hidden, scope.indices(ends, ends.length)); // [b, h]
      take(scope, last, first);
    }
  }

  private void keep(
      Aten aten, int layer, int first, List<int[]> prompts, NDArray keys, NDArray values) {
    try (Aten work = aten.newScope()) {
      long start = 0;
      for (int i = 0; i < prompts.size(); i++) {
        int length = prompts.get(i).length;
        cache.fill(
            work,
            layer,
            first + i,
            work.narrow(keys, 1, start, length),
            work.narrow(values, 1, start, length));
        start += length;
      }
    }
  }

  /**
   * Adds a token to each sequence.
   *
   * @param tokens in the order of the sequences
   * @throws IllegalArgumentException when a sequence grows longer than the model's
   */
  public void append(int[] tokens) {
    int[] positions = lengths;
    lengths = Arrays.stream(lengths).map(length -> length + 1).toArray();
    cache.advance();
    double scale = 1 / Math.sqrt(context.config().headSize());
    try (Aten scope = model.newScope()) {
      NDArray hidden =
          model.hidden(
              scope,
              tokens,
              positions,
              (aten, layer, queries, keys, values) ->
                  cache.attend(aten, layer, queries, keys, values, scale));
      take(scope, hidden, 0);
    }
  }

  /** Goes on with these sequences alone, in this order. */
  public void keep(int[] sequences) {
    cache.keep(sequences);
    lengths = Arrays.stream(sequences).map(i -> lengths[i]).toArray();
    List<float[]> left = new ArrayList<>();
    for (int sequence : sequences) {
      left.add(logits[sequence]);
    }
    logits = left.toArray(float[][]::new);
  }

  /** Copies the logits of sequences {@code first} and on. */
  private void take(Aten scope, NDArray hidden, int first) {
    float[] all = model.logits(scope, hidden).toFloatArray(); // [b, V]
    int vocabulary = context.config().vocabularySize();
    for (int i = 0; i * vocabulary < all.length; i++) {
      logits[first + i] = Arrays.copyOfRange(all, i * vocabulary, (i + 1) * vocabulary);
    }
  }

  @Override
  public void close() {
    cache.close();
  }
}
