package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.filter.TextShape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long documents are, and what they are written in: how many there are of each kind. */
final class Histograms {
  /** Bins of a share; 1 counts in the last. */
  static final int SHARE_BINS = 20;

  private static final int LENGTH_BINS = Integer.SIZE;

  private final long[] lengths = new long[LENGTH_BINS];
  private final long[] japanese = new long[SHARE_BINS];
  private final long[] hiragana = new long[SHARE_BINS];
  private final long[] symbols = new long[SHARE_BINS];

  /**
   * Counts a document.
   *
   * @param characters of it, in code points
   */
  void add(long characters, Bins bins) {
    int bin = Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, characters));
    lengths[Math.min(bin, LENGTH_BINS - 1)]++;
    japanese[bins.japanese()]++;
    hiragana[bins.hiragana()]++;
    symbols[bins.symbols()]++;
  }

  /** Where a document counts, by each of its shares. */
  record Bins(int japanese, int hiragana, int symbols) {
    static Bins of(TextShape shape) {
      return new Bins(bin(shape.japanese()), bin(shape.hiragana()), bin(shape.symbols()));
    }

    private static int bin(double share) {
      return Math.min((int) (share * SHARE_BINS), SHARE_BINS - 1);
    }
  }

  /** Adds the documents of another. */
  void add(Histograms other) {
    add(lengths, other.lengths);
    add(japanese, other.japanese);
    add(hiragana, other.hiragana);
    add(symbols, other.symbols);
  }

  private static void add(long[] counts, long[] others) {
    Arrays.setAll(counts, i -> counts[i] + others[i]);
  }

  /** For a manifest. */
  Map<String, Object> toMap() {
    int used = LENGTH_BINS;
    while (used > 0 && lengths[used - 1] == 0) {
      used--;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("lengths", Arrays.copyOf(lengths, used));
    map.put("japaneseShare", japanese);
    map.put("hiraganaShare", hiragana);
    map.put("symbolShare", symbols);
    return map;
  }
}
