package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.inference.Argmax;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Scores of a multiple-choice task, all shares in [0, 1].
 *
 * @param n questions
 * @param accuracy share of the questions whose most likely choice is right
 * @param normalizedAccuracy the same with log-likelihoods divided by the choice's characters
 * @param confidence half the width of the accuracy's 95 % interval (normal approximation)
 * @param randomFloor expected accuracy of a blind guess
 * @param longestChoiceFloor accuracy of always taking the longest choice
 * @param commonestChoice index of the choice that was answered most often
 * @param commonestShare how often it was answered
 */
record ChoiceMetrics(
    int n,
    double accuracy,
    double normalizedAccuracy,
    double confidence,
    double randomFloor,
    double longestChoiceFloor,
    int commonestChoice,
    double commonestShare) {
  /** The 97.5 % quantile of the standard normal distribution. */
  private static final double Z = 1.959964;

  /** From this share of equal answers on, the model is said to have collapsed. */
  private static final double COLLAPSE_SHARE = 0.8;

  /** Fewer answers than this fall on one choice too easily. */
  private static final int COLLAPSE_MINIMUM = 10;

  /**
   * Computes the metrics.
   *
   * @param answers at least one
   */
  static ChoiceMetrics of(List<Answer> answers) {
    int n = answers.size();
    double accuracy = share(answers, Answer::isRight);
    int widest = answers.stream().mapToInt(a -> a.question().choices().size()).max().orElseThrow();
    int commonest = Argmax.of(widest, i -> answers.stream().filter(a -> a.choice() == i).count());
    return new ChoiceMetrics(
        n,
        accuracy,
        share(answers, Answer::isRightByLength),
        confidence(accuracy, n),
        answers.stream().mapToDouble(a -> 1.0 / a.question().choices().size()).sum() / n,
        share(answers, a -> a.question().longestChoice() == a.question().gold()),
        commonest,
        share(answers, a -> a.choice() == commonest));
  }

  /** Half the width of the 95 % interval of a share of n questions. */
  static double confidence(double share, int n) {
    return Z * Math.sqrt(share * (1 - share) / n);
  }

  /** Half the width of the 95 % interval of a mean; 0 of one value. */
  static double confidenceOfMean(double[] values) {
    int n = values.length;
    double mean = Arrays.stream(values).sum() / n;
    double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
    return n < 2 ? 0 : Z * Math.sqrt(squares / (n - 1) / n);
  }

  /** Whether nearly all answers fall on one choice, so that the accuracy says little. */
  boolean collapsed() {
    return n >= COLLAPSE_MINIMUM && commonestShare >= COLLAPSE_SHARE;
  }

  private static double share(List<Answer> answers, Predicate<Answer> condition) {
    return (double) answers.stream().filter(condition).count() / answers.size();
  }
}
