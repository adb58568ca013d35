package dev.tatara.trainer.inference;

import dev.tatara.trainer.model.Decoding;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The logits of what follows rows of tokens that grow together. What a row has read is kept as keys
 * and values as long as all rows fit the model's sequences. From then on the model reads the end of
 * each row anew for each token: with a beginning cut off, all after it would be other keys and
 * values.
 */
public final class NextTokens implements AutoCloseable {
  private final Torch torch;
  private final GptNeox model;
  private List<int[]> rows;
  private float[][] logits;

  /** Null when a row has become too long. */
  private Decoding decoding;

  /**
   * Reads the rows.
   *
   * @param prompts none empty
   * @param most tokens that will be added to each
   */
  NextTokens(Torch torch, GptNeox model, List<int[]> prompts, int most) {
    this.torch = torch;
    this.model = model;
    this.rows = new ArrayList<>(prompts);
    int length = model.config().sequenceLength();
    if (longest() <= length) {
      int shortest = rows.stream().mapToInt(row -> row.length).min().orElseThrow();
      int room = Math.clamp(most, 0, length - shortest);
      decoding = new Decoding(model, prompts, room, ContinuationScorer.BATCH_TOKENS);
      logits = decoding.logits();
    } else {
      readAnew();
    }
  }

  /** Bytes of keys and values of a token. */
  static long bytesPerToken(ModelConfig config) {
    return Decoding.bytesPerToken(config);
  }

  /**
   * The logits of the token that follows, [V], without keeping anything.
   *
   * @param tokens at least one; what is too long loses its beginning
   */
  static float[] after(Torch torch, GptNeox model, int[] tokens) {
    int start = Math.max(0, tokens.length - model.config().sequenceLength());
    int[] inputs = Arrays.copyOfRange(tokens, start, tokens.length);
    try (Aten scope = torch.newScope()) {
      return model
          .logits(scope, new int[][] {inputs}, new int[] {inputs.length - 1})
          .toFloatArray();
    }
  }

  /** [V] for each row. */
  public float[][] logits() {
    return logits;
  }

  /** Adds a token to each row. */
  public void append(int... tokens) {
    for (int i = 0; i < tokens.length; i++) {
      int[] row = Arrays.copyOf(rows.get(i), rows.get(i).length + 1);
      row[row.length - 1] = tokens[i];
      rows.set(i, row);
    }
    if (decoding != null && longest() <= model.config().sequenceLength()) {
      decoding.append(tokens);
      logits = decoding.logits();
    } else {
      close();
      readAnew();
    }
  }

  /** Goes on with these rows alone, in this order. */
  public void keep(int[] chosen) {
    float[][] all = logits;
    rows = new ArrayList<>(IntStream.of(chosen).mapToObj(rows::get).toList());
    logits = IntStream.of(chosen).mapToObj(i -> all[i]).toArray(float[][]::new);
    if (decoding != null) {
      decoding.keep(chosen);
    }
  }

  private int longest() {
    return rows.stream().mapToInt(row -> row.length).max().orElseThrow();
  }

  private void readAnew() {
    logits = rows.stream().map(row -> after(torch, model, row)).toArray(float[][]::new);
  }

  @Override
  public void close() {
    if (decoding != null) {
      decoding.close();
      decoding = null;
    }
  }
}
