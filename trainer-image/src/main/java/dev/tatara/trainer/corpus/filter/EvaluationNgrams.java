package dev.tatara.trainer.corpus.filter;

import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The n-grams of evaluation data; drops documents that share one. They are of {@linkplain TextUnits
 * units}: of words in English, as GPT-3 was decontaminated (Brown et al. 2020, appendix C), and of
 * characters in Japanese. Of a document that is dropped it says which sets it shares text with.
 */
public final class EvaluationNgrams implements TextFilter {
  private static final long BASE = 0x9E3779B97F4A7C15L;

  private final int length;
  private final long leaving;
  private final HashSlots grams = new HashSlots(1 << 16);

  /** Those of each set by itself, asked only about grams that are in any. */
  private final SortedMap<String, HashSlots> sets = new TreeMap<>();

  /** A bit for each gram by its hash: small enough for a cache, it answers most questions. */
  private final long[] bits = new long[1 << 18];

  /**
   * No n-grams yet.
   *
   * @param length units of each, such as 13
   */
  public EvaluationNgrams(int length) {
    this.length = length;
    long power = 1;
    for (int i = 0; i < length; i++) {
      power *= BASE;
    }
    this.leaving = power;
  }

  /**
   * Adds all n-grams of a text of an evaluation; used by one thread.
   *
   * @param set that it belongs to
   */
  public void add(String set, String text) {
    scan(text, sets.computeIfAbsent(set, _ -> new HashSlots(1 << 6)));
  }

  /** The sets that n-grams were added of, or texts too short for any. */
  public SortedSet<String> sets() {
    return new TreeSet<>(sets.keySet());
  }

  /** How many different ones there are. */
  public int size() {
    return grams.size();
  }

  @Override
  public Verdict apply(String text) {
    SortedSet<String> shared = scan(text, null);
    return shared == null
        ? new Verdict.Kept(text)
        : new Verdict.Dropped("evaluationData", List.copyOf(shared));
  }

  /**
   * Goes through the n-grams of a text.
   *
   * @param target set to add them to, or null to look for them
   * @return the names of all sets that have any, or null where none has
   */
  private SortedSet<String> scan(String text, HashSlots target) {
    SortedSet<String> shared = null;
    long[] window = new long[length];
    int position = 0;
    int count = 0;
    long hash = 0;
    TextUnits units = new TextUnits(text);
    while (units.next()) {
      hash = hash * BASE + units.unit() - leaving * window[position];
      window[position] = units.unit();
      position = position + 1 == length ? 0 : position + 1;
      count++;
      if (count >= length) {
        int bit = (int) (hash * BASE >>> 40);
        if (target != null) {
          bits[bit >> 6] |= 1L << bit;
          grams.add(hash);
          target.add(hash);
        } else if ((bits[bit >> 6] & 1L << bit) != 0 && grams.contains(hash)) {
          shared = shared == null ? new TreeSet<>() : shared;
          addSets(hash, shared);
        }
      }
    }
    return shared;
  }

  private void addSets(long hash, SortedSet<String> shared) {
    sets.forEach(
        (name, own) -> {
          if (own.contains(hash)) {
            shared.add(name);
          }
        });
  }
}
