package dev.tatara.trainer.corpus.filter;

/**
 * The n-grams of characters of evaluation data; drops documents that share one. Letters, digits,
 * kana and kanji count, in lower case and half width; white space, punctuation and symbols are
 * passed over, so that another line break or quotation mark hides nothing.
 */
public final class EvaluationNgrams implements TextFilter {
  private static final long BASE = 0x9E3779B97F4A7C15L;
  private static final char PASSED_OVER = 0;
  private static final char[] FOLDED = new char[1 << 16];

  static {
    for (int c = 0; c < FOLDED.length; c++) {
      FOLDED[c] = folded((char) c);
    }
  }

  private final int length;
  private final long leaving;
  private final HashSlots grams = new HashSlots(1 << 16);

  /** A bit for each gram by its hash: small enough for a cache, it answers most questions. */
  private final long[] bits = new long[1 << 18];

  /**
   * No n-grams yet.
   *
   * @param length characters of each, such as 13
   */
  public EvaluationNgrams(int length) {
    this.length = length;
    long power = 1;
    for (int i = 0; i < length; i++) {
      power *= BASE;
    }
    this.leaving = power;
  }

  /** Adds all n-grams of a text of an evaluation; used by one thread. */
  public void add(String text) {
    scan(text, true);
  }

  /** How many different ones there are. */
  public int size() {
    return grams.size();
  }

  @Override
  public Verdict apply(String text) {
    return scan(text, false) ? new Verdict.Dropped("evaluationData") : new Verdict.Kept(text);
  }

  private boolean scan(String text, boolean add) {
    char[] window = new char[length];
    int position = 0;
    int count = 0;
    long hash = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = FOLDED[text.charAt(i)];
      if (c == PASSED_OVER) {
        continue;
      }
      hash = hash * BASE + c - leaving * window[position];
      window[position] = c;
      position = position + 1 == length ? 0 : position + 1;
      count++;
      if (count >= length) {
        int bit = (int) (hash * BASE >>> 40);
        if (add) {
          bits[bit >> 6] |= 1L << bit;
          grams.add(hash);
        } else if ((bits[bit >> 6] & 1L << bit) != 0 && grams.contains(hash)) {
          return true;
        }
      }
    }
    return false;
  }

  private static char folded(char c) {
    byte kind = Characters.classOf(c);
    boolean passedOver =
        kind == Characters.SPACE
            || kind == Characters.PUNCTUATION
            || kind == Characters.SYMBOL && !Character.isSurrogate(c);
    if (passedOver) {
      return PASSED_OVER;
    }
    char narrow = c >= '！' && c <= '～' ? (char) (c - 0xfee0) : c;
    return Character.toLowerCase(narrow);
  }
}
