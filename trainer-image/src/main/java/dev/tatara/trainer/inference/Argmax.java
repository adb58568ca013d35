package dev.tatara.trainer.inference;

import java.util.function.IntToDoubleFunction;

/** Where a function is largest; the first place wins a tie, as in numpy. */
public final class Argmax {
  private Argmax() {}

  /**
   * The place.
   *
   * @param size at least 1
   * @param values never NaN
   */
  public static int of(int size, IntToDoubleFunction values) {
    int best = 0;
    for (int i = 1; i < size; i++) {
      if (values.applyAsDouble(i) > values.applyAsDouble(best)) {
        best = i;
      }
    }
    return best;
  }
}
