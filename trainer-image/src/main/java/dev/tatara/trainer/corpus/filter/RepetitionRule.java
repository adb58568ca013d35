package dev.tatara.trainer.corpus.filter;

import java.util.Arrays;

/**
 * Drops what repeats itself, as menus, spam and broken crawls do (after Gopher, Rae et al. 2021,
 * table A1; n-grams are of characters, since Japanese has no spaces).
 *
 * @param maxRepeatedLineShare of characters that lie in lines which occurred before in the document
 * @param maxRepeatedNgramShare of {@value #NGRAM}-grams of characters which occurred before in the
 *     document. Prose repeats more of them the longer it is, so windows of {@value #WINDOW}
 *     characters are judged and the mean is taken
 */
record RepetitionRule(double maxRepeatedLineShare, double maxRepeatedNgramShare)
    implements TextFilter {
  static final int NGRAM = 10;
  static final int WINDOW = 4096;

  private static final int LEAST_LINES = 4;
  private static final long BASE = 0x9E3779B97F4A7C15L;
  private static final long LEAVING = power(BASE, NGRAM);

  @Override
  public Verdict apply(String text) {
    if (repeatedLineShare(text) > maxRepeatedLineShare) {
      return new Verdict.Dropped("repeatedLines");
    }
    if (repeatedNgramShare(text) > maxRepeatedNgramShare) {
      return new Verdict.Dropped("repeatedNgrams");
    }
    return new Verdict.Kept(text);
  }

  private static double repeatedLineShare(String text) {
    HashSlots seen = new HashSlots(64);
    long hash = 0;
    int length = 0;
    int lines = 0;
    long all = 0;
    long repeated = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      if (Characters.classOf(c) != Characters.SPACE) {
        hash = hash * BASE + c + 1;
        length++;
      } else if (c == '\n' && length > 0) {
        lines++;
        all += length;
        repeated += seen.add(hash) ? 0 : length;
        hash = 0;
        length = 0;
      }
    }
    return lines < LEAST_LINES ? 0 : (double) repeated / all;
  }

  private static double repeatedNgramShare(String text) {
    if (text.length() < NGRAM) {
      return 0;
    }
    // Twice the window: at most half full. Half of the hash tells n-grams of one window apart.
    int[] slots = new int[Integer.highestOneBit(Math.min(text.length(), WINDOW)) * 4];
    int shift = Integer.SIZE - Integer.numberOfTrailingZeros(slots.length);
    int grams = 0;
    int repeated = 0;
    for (int start = 0; start < text.length(); start += WINDOW) {
      int end = Math.min(text.length(), start + WINDOW);
      if (start > 0) {
        Arrays.fill(slots, 0);
      }
      long hash = 0;
      for (int i = start; i < end; i++) {
        hash = hash * BASE + text.charAt(i) + 1;
        if (i - start >= NGRAM) {
          hash -= LEAVING * (text.charAt(i - NGRAM) + 1);
        }
        if (i - start >= NGRAM - 1) {
          grams++;
          repeated += insert(slots, shift, (int) (hash * BASE >>> 32)) ? 0 : 1;
        }
      }
    }
    return (double) repeated / grams;
  }

  private static boolean insert(int[] slots, int shift, int hash) {
    int key = hash == 0 ? 1 : hash;
    int i = hash >>> shift;
    while (slots[i] != 0) {
      if (slots[i] == key) {
        return false;
      }
      i = (i + 1) & (slots.length - 1);
    }
    slots[i] = key;
    return true;
  }

  private static long power(long base, int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= base;
    }
    return power;
  }
}
