package dev.tatara.trainer.inference;

import java.util.List;

/**
 * How likely a continuation is.
 *
 * @param tokens its ids
 * @param logProbabilities of each token after all before it, natural logarithm
 * @param greedy whether each token is the most likely one at its place
 * @param truncated whether the beginning of the context was cut off to fit the model
 */
public record ContinuationScore(
    List<Integer> tokens, List<Double> logProbabilities, boolean greedy, boolean truncated) {

  /** The logarithm of the whole continuation's probability. */
  public double logProbability() {
    return logProbabilities.stream().mapToDouble(Double::doubleValue).sum();
  }
}
