package dev.tatara.trainer.dataset;

import dev.tatara.trainer.random.MersenneTwister;

/** Shuffles as {@code numpy.random.RandomState.shuffle} does. */
final class NumpyShuffle {
  private NumpyShuffle() {}

  /** Fisher-Yates from the end; each index by masked rejection ({@code random_interval}). */
  static void shuffle(int[] array, MersenneTwister random) {
    for (int i = array.length - 1; i > 0; i--) {
      int j = upTo(i, random);
      int swapped = array[i];
      array[i] = array[j];
      array[j] = swapped;
    }
  }

  /** A number from 0 to {@code max}, which is above 0. */
  private static int upTo(int max, MersenneTwister random) {
    int mask = -1 >>> Integer.numberOfLeadingZeros(max);
    int value = random.nextInt32() & mask;
    while (value > max) {
      value = random.nextInt32() & mask;
    }
    return value;
  }
}
