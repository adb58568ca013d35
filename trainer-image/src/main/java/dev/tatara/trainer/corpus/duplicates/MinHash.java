package dev.tatara.trainer.corpus.duplicates;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Signatures of texts: position by position, two are equal with the probability that the Jaccard
 * similarity of the texts' sets of 5-grams has (Broder 1997). N-grams are of characters that are no
 * white space. 16 bits of each minimum are kept, which by chance agree once in 65,536.
 */
public final class MinHash {
  /** Bands of a signature. */
  public static final int BANDS = 21;

  /** Positions of a band. */
  public static final int ROWS = 6;

  /** Positions of a signature. */
  public static final int LENGTH = BANDS * ROWS;

  /** Characters of an n-gram. */
  public static final int NGRAM = 5;

  private static final long BASE = 0x9E3779B97F4A7C15L;
  private static final long SEED = 1234;
  private static final int[] FACTORS = new int[LENGTH];
  private static final int[] OFFSETS = new int[LENGTH];
  private static final long LEAVING = BASE * BASE * BASE * BASE * BASE;

  static {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < LENGTH; i++) {
      FACTORS[i] = random.nextInt() | 1;
      OFFSETS[i] = random.nextInt();
    }
  }

  private MinHash() {}

  /** The signature of a text, {@link #LENGTH} numbers; a text of fewer characters is one n-gram. */
  public static short[] signature(String text) {
    int[] minima = new int[LENGTH];
    Arrays.fill(minima, Integer.MAX_VALUE);
    char[] window = new char[NGRAM];
    int position = 0;
    int count = 0;
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c == '\u3000') {
        continue;
      }
      hash = hash * BASE + c - LEAVING * window[position];
      window[position] = c;
      position = position + 1 == NGRAM ? 0 : position + 1;
      count++;
      if (count >= NGRAM) {
        lower(minima, mixed(hash));
      }
    }
    if (count < NGRAM) {
      lower(minima, mixed(hash));
    }
    short[] signature = new short[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      // Mixed, since minima of long texts share their high bits.
      signature[i] = (short) mixed(minima[i]);
    }
    return signature;
  }

  private static void lower(int[] minima, int hash) {
    for (int i = 0; i < LENGTH; i++) {
      minima[i] = Math.min(minima[i], FACTORS[i] * hash + OFFSETS[i]);
    }
  }

  private static int mixed(long hash) {
    long x = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
    x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
    return (int) (x >>> 32);
  }
}
