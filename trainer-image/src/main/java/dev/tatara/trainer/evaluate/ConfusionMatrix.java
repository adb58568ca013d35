package dev.tatara.trainer.evaluate;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How often each answer was given for each right one, of questions with the same choices.
 *
 * @param counts [right, given]
 */
record ConfusionMatrix(long[][] counts) {

  static ConfusionMatrix of(List<Answer> answers) {
    int classes = answers.getFirst().question().choices().size();
    long[][] counts = new long[classes][classes];
    answers.forEach(answer -> counts[answer.question().gold()][answer.choice()]++);
    return new ConfusionMatrix(counts);
  }

  /** The mean accuracy of the classes that occur. */
  double balancedAccuracy() {
    return classes()
        .filter(c -> right(c) > 0)
        .mapToDouble(c -> (double) counts[c][c] / right(c))
        .average()
        .orElse(0);
  }

  /** The mean F1 of the classes that occur or were answered, as scikit-learn's macro average. */
  double macroF1() {
    return classes()
        .filter(c -> right(c) + given(c) > 0)
        .mapToDouble(c -> 2.0 * counts[c][c] / (right(c) + given(c)))
        .average()
        .orElse(0);
  }

  /** Matthews' correlation coefficient of several classes (Gorodkin 2004); 0 where undefined. */
  double matthewsCorrelation() {
    double n = classes().mapToLong(this::right).sum();
    double agreed = classes().mapToLong(c -> counts[c][c]).sum();
    double together = classes().mapToDouble(c -> (double) right(c) * given(c)).sum();
    double rightSpread = n * n - classes().mapToDouble(c -> (double) right(c) * right(c)).sum();
    double givenSpread = n * n - classes().mapToDouble(c -> (double) given(c) * given(c)).sum();
    double scale = Math.sqrt(rightSpread * givenSpread);
    return scale == 0 ? 0 : (agreed * n - together) / scale;
  }

  private IntStream classes() {
    return IntStream.range(0, counts.length);
  }

  private long right(int c) {
    return IntStream.range(0, counts.length).mapToLong(given -> counts[c][given]).sum();
  }

  private long given(int c) {
    return classes().mapToLong(right -> counts[right][c]).sum();
  }
}
