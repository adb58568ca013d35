package dev.tatara.trainer.dataset;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;

/**
 * Which documents of a source are for what: training documents first, then validation, then test.
 *
 * @param validation index of the first validation document, the end of the training ones
 * @param test index of the first test document
 * @param end the number of documents
 */
public record Split(int validation, int test, int end) {
  private static final int PARTS = 3;

  /**
   * Splits as gpt-neox does ({@code get_train_valid_test_split_}): shares normalised, each part
   * rounded half to even, and what rounding left over taken from every border.
   *
   * @param shares up to three numbers, such as {@code "969, 30, 1"}
   * @throws TrainerException {@code ConfigurationInvalid} when they are not such numbers
   */
  public static Split of(String shares, int documents) {
    double[] parsed = parse(shares);
    double sum = parsed[0] + parsed[1] + parsed[2];
    int[] borders = new int[PARTS + 1];
    for (int i = 0; i < PARTS; i++) {
      borders[i + 1] = borders[i] + (int) Math.rint(parsed[i] / sum * documents);
    }
    int excess = borders[PARTS] - documents;
    for (int i = 1; i <= PARTS; i++) {
      borders[i] -= excess;
    }
    return new Split(borders[1], borders[2], borders[PARTS]);
  }

  private static double[] parse(String shares) {
    String[] parts = shares.split("[,/]");
    double[] parsed = new double[PARTS];
    try {
      if (parts.length > PARTS) {
        throw new NumberFormatException(parts.length + " numbers");
      }
      double sum = 0;
      for (int i = 0; i < parts.length; i++) {
        parsed[i] = Double.parseDouble(parts[i].strip());
        if (!(parsed[i] >= 0)) {
          throw new NumberFormatException("a share below 0");
        }
        sum += parsed[i];
      }
      if (!(sum > 0) || Double.isInfinite(sum)) {
        throw new NumberFormatException("their sum is " + sum);
      }
    } catch (NumberFormatException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "data.split '" + shares + "': " + e.getMessage(),
          "give the shares of training, validation and test documents, such as \"969, 30, 1\"",
          e);
    }
    return parsed;
  }
}
