package dev.tatara.trainer.evaluate;

import java.util.HashMap;
import java.util.Map;

/**
 * How JSQuAD's metric makes answers alike: emoji go, then neologdn's rules (version 0.5.4: one
 * width for Latin letters, digits and katakana, one hyphen, one long-vowel mark, no tildes, no
 * spaces beside Japanese), then single spaces.
 */
final class AnswerNormalizer {
  private static final String HYPHENS = "˗֊‐‑‒–⁃⁻₋−";
  private static final String LONG_VOWELS = "﹣－ｰ—―─━ー";
  private static final String TILDES = "~∼∾〜〰～";
  private static final String VOICED = "カガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボウヴうゔ";
  private static final String HALF_VOICED = "ハパヒピフプヘペホポはぱひぴふぷへぺほぽ";

  /** From U+FF61 on. */
  private static final String KATAKANA =
      "。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

  /** Full-width forms that stay as they are. */
  private static final String KEPT = "＂＇＼｀";

  private static final Map<Integer, Integer> CONVERSIONS = conversions();

  private final StringBuilder out = new StringBuilder();
  private int previous;
  private boolean latinSpace;

  private AnswerNormalizer() {}

  /** The normal form of an answer. */
  static String normalize(String answer) {
    AnswerNormalizer normalizer = new AnswerNormalizer();
    answer.codePoints().filter(c -> !isEmoji(c)).forEach(normalizer::add);
    return normalizer.out.toString().strip().replaceAll("(?U)\\s+", " ");
  }

  private static boolean isEmoji(int c) {
    // Digits, # and * have Unicode's property too, as they begin keycaps.
    return c > 0x7F && Character.isEmoji(c)
        || c >= 0x1F300 && c <= 0x1F64F
        || c >= 0x1F680 && c <= 0x1F6FF
        || c >= 0x1F1E0 && c <= 0x1F1FF
        || c >= 0x2702 && c <= 0x27B0;
  }

  private void add(int c) {
    if (c == ' ' || c == '　') {
      addSpace();
    } else if (HYPHENS.indexOf(c) >= 0) {
      addOnce('-');
    } else if (LONG_VOWELS.indexOf(c) >= 0) {
      addOnce('ー');
    } else if (TILDES.indexOf(c) < 0) {
      addOther(CONVERSIONS.getOrDefault(c, c));
    }
  }

  private void addSpace() {
    if (previous == ' ' || isJapanese(previous)) {
      return;
    }
    if (!out.isEmpty() && previous != '*' && previous < 0x80) {
      latinSpace = true;
      out.append(' ');
    }
    previous = ' ';
  }

  private void addOnce(int c) {
    if (previous != c) {
      out.appendCodePoint(c);
      previous = c;
      latinSpace = false;
    }
  }

  private void addOther(int c) {
    int joined = joined(c);
    if (joined != c || latinSpace && isJapanese(c)) {
      out.setLength(out.length() - 1);
    }
    latinSpace = false;
    out.appendCodePoint(joined);
    previous = joined;
  }

  /** The kana that a mark makes of the one before it, or the character itself. */
  private int joined(int c) {
    String pairs = c == 'ﾞ' ? VOICED : c == 'ﾟ' ? HALF_VOICED : "";
    for (int i = 0; i < pairs.length(); i += 2) {
      if (pairs.charAt(i) == previous) {
        return pairs.charAt(i + 1);
      }
    }
    return c;
  }

  /** Ideographs, kana, their punctuation, and half- and full-width forms. */
  private static boolean isJapanese(int c) {
    return c >= 0x4E00 && c < 0xA000 || c > 0x3000 && c < 0x3100 || c >= 0xFF00 && c < 0xFFF0;
  }

  private static Map<Integer, Integer> conversions() {
    Map<Integer, Integer> map = new HashMap<>();
    for (int c = 0xFF01; c <= 0xFF5D; c++) {
      if (KEPT.indexOf(c) < 0) {
        map.put(c, c - 0xFF01 + '!');
      }
    }
    for (int i = 0; i < KATAKANA.length(); i++) {
      map.put(0xFF61 + i, (int) KATAKANA.charAt(i));
    }
    map.put((int) '”', (int) '"');
    map.put((int) '’', (int) '\'');
    map.put((int) '‘', (int) '`');
    map.put((int) '¥', (int) '\\');
    map.put((int) '゛', (int) 'ﾞ');
    map.put((int) '゜', (int) 'ﾟ');
    return map;
  }
}
