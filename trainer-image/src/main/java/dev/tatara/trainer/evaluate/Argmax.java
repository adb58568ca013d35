package dev.tatara.trainer.evaluate;

import java.util.function.IntToDoubleFunction;

/** Where a function is largest; the first place wins a tie, as in numpy. */
final class Argmax {
  private Argmax() {}

  /**
   * @param size at least 1
   * @param values never NaN
   */
  static int of(int size, IntToDoubleFunction values) {
    int best = 0;
    for (int i = 1; i < size; i++) {
      if (values.applyAsDouble(i) > values.applyAsDouble(best)) {
        best = i;
      }
    }
    return best;
  }
}
