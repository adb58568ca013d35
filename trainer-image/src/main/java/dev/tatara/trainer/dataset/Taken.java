package dev.tatara.trainer.dataset;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.random.MersenneTwister;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * The training documents of a source that one pass of the mixture takes.
 *
 * @param documents their numbers; one that is taken more than once is there more than once
 * @param tokens of them
 * @param available tokens of all training documents of the source
 * @param isOfBudget whether they were chosen to come to a number of tokens
 * @param sampleTokens of them that a sample holds, on average
 */
record Taken(
    int[] documents, long tokens, long available, boolean isOfBudget, double sampleTokens) {

  /** A pass of more documents is refused where it holds each of them five times or more. */
  private static final int MANY = 1 << 26;

  /** All, once. */
  static Taken all(int documents, IntUnaryOperator size, int sampleTokens) {
    int[] all = IntStream.range(0, documents).toArray();
    long tokens = sum(all, size);
    return new Taken(all, tokens, tokens, false, sampleTokens);
  }

  /**
   * As many whole documents as it takes to come to a number of tokens: all of them as often as they
   * fit, and of one more pass those that a shuffle puts first. The last one may go beyond it.
   *
   * @param documents training documents of the source, with at least one token in all
   * @param budget tokens, at least 1
   * @param seed of the shuffle, NumPy's
   * @param sampleTokens a sample
   * @throws TrainerException {@code DatasetTooSmall} when they had to be repeated more often than
   *     fits into memory
   */
  static Taken ofBudget(
      String source,
      int documents,
      IntUnaryOperator size,
      long budget,
      int seed,
      int sampleTokens) {
    int[] shuffled = IntStream.range(0, documents).toArray();
    long available = sum(shuffled, size);
    NumpyShuffle.shuffle(shuffled, MersenneTwister.fromSeed(seed));
    long epochs = budget / available;
    long tokens = epochs * available;
    int partly = 0;
    while (tokens < budget) {
      tokens += size.applyAsInt(shuffled[partly++]);
    }
    long count = epochs * documents + partly;
    if (epochs > 4 && count > MANY || count > Integer.MAX_VALUE - 8) {
      throw new TrainerException(
          FailureReason.DATASET_TOO_SMALL,
          "source '%s' has %d training tokens: a budget of %d would repeat its %d documents %d times"
              .formatted(source, available, budget, documents, epochs),
          "lower data.sources[].tokens, or add text to the source");
    }
    int[] taken = new int[(int) count];
    for (int i = 0; i < taken.length - partly; i++) {
      taken[i] = i % documents;
    }
    System.arraycopy(shuffled, 0, taken, taken.length - partly, partly);
    // In the order of the file, so that what is shuffled next begins from one order.
    Arrays.sort(taken);
    return new Taken(taken, tokens, available, true, sampleTokens);
  }

  private static long sum(int[] documents, IntUnaryOperator size) {
    long tokens = 0;
    for (int document : documents) {
      tokens += size.applyAsInt(document);
    }
    return tokens;
  }
}
