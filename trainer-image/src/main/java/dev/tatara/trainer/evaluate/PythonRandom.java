package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.random.MersenneTwister;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The draws of Python's {@code random.Random(seed)}, number for number: the evaluation harness
 * orders questions and picks examples with it, so scores can only be compared when this agrees.
 * CPython's {@code Lib/random.py} and {@code Modules/_randommodule.c} are the reference. Not
 * thread-safe.
 */
final class PythonRandom {
  private final MersenneTwister generator;

  /**
   * @param seed at least 0
   */
  PythonRandom(long seed) {
    if (seed < 0) {
      throw new IllegalArgumentException("seed " + seed + " is negative");
    }
    int low = (int) seed;
    int high = (int) (seed >>> 32);
    generator = MersenneTwister.fromKey(high == 0 ? new int[] {low} : new int[] {low, high});
  }

  /** {@code getrandbits(bits)} for 1 to 32 bits: the upper bits of one word, unsigned. */
  long bits(int bits) {
    return Integer.toUnsignedLong(generator.nextInt32()) >>> (32 - bits);
  }

  /** {@code randrange(bound)} for a bound of at least 1: rejection on the bound's bit length. */
  int below(int bound) {
    int bits = 32 - Integer.numberOfLeadingZeros(bound);
    long value = bits(bits);
    while (value >= bound) {
      value = bits(bits);
    }
    return (int) value;
  }

  /** {@code shuffle(list)}, in place. */
  void shuffle(List<?> list) {
    for (int i = list.size() - 1; i > 0; i--) {
      Collections.swap(list, i, below(i + 1));
    }
  }

  /**
   * {@code sample(population, count)}: distinct elements in the order they were drawn. Python
   * chooses between two algorithms by size, with different results.
   *
   * @throws IllegalArgumentException when the population is smaller than {@code count}
   */
  <T> List<T> sample(List<T> population, int count) {
    int size = population.size();
    if (count < 0 || count > size) {
      throw new IllegalArgumentException("cannot draw " + count + " of " + size);
    }
    return size <= poolLimit(count)
        ? sampleFromPool(population, count)
        : sampleByRejection(population, count);
  }

  /** Up to this size a list of the population takes less memory than a set of the drawn. */
  private static long poolLimit(int count) {
    if (count <= 5) {
      return 21;
    }
    return 21 + (long) Math.pow(4, Math.ceil(Math.log(count * 3.0) / Math.log(4)));
  }

  private <T> List<T> sampleFromPool(List<T> population, int count) {
    List<T> pool = new ArrayList<>(population);
    List<T> result = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int last = pool.size() - 1 - i;
      int drawn = below(last + 1);
      result.add(pool.get(drawn));
      pool.set(drawn, pool.get(last));
    }
    return result;
  }

  private <T> List<T> sampleByRejection(List<T> population, int count) {
    Set<Integer> selected = new HashSet<>();
    List<T> result = new ArrayList<>(count);
    while (result.size() < count) {
      int drawn = below(population.size());
      if (selected.add(drawn)) {
        result.add(population.get(drawn));
      }
    }
    return result;
  }
}
