package dev.tatara.trainer.inference;

import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * Goes on with rows of tokens by the most likely one each time, several rows of like length at a
 * time. A batch has as many rows as {@link #CACHE_BYTES} of keys and values hold, one at least.
 */
public final class GreedyDecoder {
  /** Most host memory for keys and values of a batch of several rows. */
  static final long CACHE_BYTES = 256L << 20;

  /** More rows make a token's pass no faster per row, and take memory for logits. */
  private static final int MOST_ROWS = 32;

  private final Torch torch;
  private final GptNeox model;
  private final int eos;

  /**
   * @param eos the token that ends a row and is not part of it
   */
  public GreedyDecoder(Torch torch, GptNeox model, int eos) {
    this.torch = torch;
    this.model = model;
    this.eos = eos;
  }

  /**
   * A row to go on with.
   *
   * @param tokens at least one
   * @param most new tokens
   */
  public record Prompt(int[] tokens, int most) {}

  /**
   * Writes.
   *
   * @param ends whether these new tokens of a row are to be its last
   * @param done hears how many rows have ended, again and again
   * @return the new tokens of each row
   * @throws InterruptedException when the thread was interrupted between two tokens
   */
  public List<int[]> write(List<Prompt> prompts, Predicate<int[]> ends, IntConsumer done)
      throws InterruptedException {
    int[][] written = new int[prompts.size()][];
    Arrays.fill(written, new int[0]);
    int most = prompts.stream().mapToInt(Prompt::most).max().orElse(0);
    List<Integer> lengths = prompts.stream().map(prompt -> prompt.tokens.length + most).toList();
    int budget =
        (int) Math.min(Integer.MAX_VALUE, CACHE_BYTES / NextTokens.bytesPerToken(model.config()));
    for (List<Integer> batch : LengthBatches.of(lengths, budget, MOST_ROWS)) {
      write(prompts, batch, written, ends, done);
    }
    return Arrays.asList(written);
  }

  private void write(
      List<Prompt> prompts,
      List<Integer> batch,
      int[][] written,
      Predicate<int[]> ends,
      IntConsumer done)
      throws InterruptedException {
    List<Integer> left = new ArrayList<>(batch);
    left.removeIf(row -> prompts.get(row).most <= 0);
    done.accept(batch.size() - left.size());
    if (left.isEmpty()) {
      return;
    }
    int most = left.stream().mapToInt(row -> prompts.get(row).most).max().orElseThrow();
    List<int[]> rows = left.stream().map(row -> prompts.get(row).tokens).toList();
    try (NextTokens next = new NextTokens(torch, model, rows, most - 1)) {
      while (true) {
        if (Thread.interrupted()) {
          throw new InterruptedException("writing was interrupted");
        }
        List<Integer> going = new ArrayList<>(); // places in the batch
        List<Integer> tokens = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
          int row = left.get(i);
          float[] logits = next.logits()[i];
          int token = Argmax.of(logits.length, id -> logits[id]);
          if (token == eos) {
            continue;
          }
          written[row] = Arrays.copyOf(written[row], written[row].length + 1);
          written[row][written[row].length - 1] = token;
          if (written[row].length < prompts.get(row).most && !ends.test(written[row])) {
            going.add(i);
            tokens.add(token);
          }
        }
        done.accept(left.size() - going.size());
        if (going.isEmpty()) {
          return;
        }
        if (going.size() < left.size()) {
          next.keep(array(going));
          left = new ArrayList<>(going.stream().map(left::get).toList());
        }
        next.append(array(tokens));
      }
    }
  }

  private static int[] array(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }
}
