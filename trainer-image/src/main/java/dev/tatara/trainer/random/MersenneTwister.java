package dev.tatara.trainer.random;

/**
 * MT19937, the 32-bit Mersenne Twister (M. Matsumoto and T. Nishimura, ACM TOMACS 8(1), 1998; the
 * initialisation is that of {@code mt19937ar.c}, 2002). Not thread-safe.
 */
public final class MersenneTwister {
  private static final int SIZE = 624;
  private static final int SHIFT = 397;
  private static final int MATRIX_A = 0x9908b0df;
  private static final int UPPER_BIT = 0x80000000;
  private static final int LOWER_BITS = 0x7fffffff;

  private final int[] state = new int[SIZE];
  private int position = SIZE;

  private MersenneTwister(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      int previous = state[i - 1];
      state[i] = 1812433253 * (previous ^ (previous >>> 30)) + i;
    }
  }

  /** A generator seeded by {@code init_genrand(seed)}, as numpy's {@code RandomState(seed)} is. */
  public static MersenneTwister fromSeed(int seed) {
    return new MersenneTwister(seed);
  }

  /**
   * A generator seeded by {@code init_by_array(key)}, as Python's {@code random.Random(n)} is with
   * the 32-bit words of {@code n}, the lowest first.
   *
   * @param key at least one word
   */
  public static MersenneTwister fromKey(int[] key) {
    if (key.length == 0) {
      throw new IllegalArgumentException("the key needs at least one word");
    }
    MersenneTwister generator = new MersenneTwister(19650218);
    generator.mix(key);
    return generator;
  }

  private void mix(int[] key) {
    int i = 1;
    int j = 0;
    for (int k = Math.max(SIZE, key.length); k > 0; k--) {
      int previous = state[i - 1];
      state[i] = (state[i] ^ ((previous ^ (previous >>> 30)) * 1664525)) + key[j] + j;
      i = next(i);
      j = (j + 1) % key.length;
    }
    for (int k = SIZE - 1; k > 0; k--) {
      int previous = state[i - 1];
      state[i] = (state[i] ^ ((previous ^ (previous >>> 30)) * 1566083941)) - i;
      i = next(i);
    }
    state[0] = UPPER_BIT;
  }

  /** The index after {@code i}; on leaving the end, the last word is carried over to the first. */
  private int next(int i) {
    if (i + 1 < SIZE) {
      return i + 1;
    }
    state[0] = state[SIZE - 1];
    return 1;
  }

  /** The next 32 random bits ({@code genrand_int32}), to be read as unsigned. */
  public int nextInt32() {
    if (position == SIZE) {
      twist();
      position = 0;
    }
    int y = state[position++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int y = (state[i] & UPPER_BIT) | (state[(i + 1) % SIZE] & LOWER_BITS);
      state[i] = state[(i + SHIFT) % SIZE] ^ (y >>> 1) ^ ((y & 1) * MATRIX_A);
    }
  }
}
