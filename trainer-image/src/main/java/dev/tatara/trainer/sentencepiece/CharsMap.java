package dev.tatara.trainer.sentencepiece;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;

/**
 * The rules of a model's normalisation, its {@code precompiled_charsmap}: the size of a trie in
 * bytes (4, little-endian), the trie, and what strings become, each ended by a 0. The trie is a
 * double array of darts-clone over bytes of UTF-8 ({@code third_party/darts_clone/darts.h}); the
 * value of a string is the place of what it becomes. It is used as it lies there, for NFKC has
 * hundreds of thousands of strings, but from the node behind the first character on, which a table
 * knows.
 */
final class CharsMap {
  /** What {@link #match} gives where no rule fits. */
  static final long NONE = -1;

  private static final int NO_NODE = -1;

  private final int[] units;
  private final int[] afterFirst = new int[1 << Character.SIZE];

  /** By place; null where none begins. */
  private final char[][] results;

  /**
   * Reads the rules.
   *
   * @param bytes as the model has them; empty for none
   */
  CharsMap(byte[] bytes) throws UnsupportedModelException {
    if (bytes.length == 0) {
      this.units = new int[0];
      this.results = new char[0][];
    } else {
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int size = bytes.length > Integer.BYTES ? buffer.getInt() : NO_NODE;
      if (size <= 0 || size % Integer.BYTES != 0 || size >= buffer.remaining()) {
        throw new UnsupportedModelException("its normalisation rules are broken");
      }
      this.units = new int[size / Integer.BYTES];
      buffer.asIntBuffer().get(units);
      this.results = results(bytes, Integer.BYTES + size);
    }
    check();
    for (int c = 0; c < afterFirst.length; c++) {
      boolean alone = units.length > 0 && !Character.isSurrogate((char) c);
      afterFirst[c] = alone ? step(0, c) : NO_NODE;
    }
  }

  private static char[][] results(byte[] bytes, int first) throws UnsupportedModelException {
    char[][] results = new char[bytes.length - first][];
    int start = first;
    for (int i = first; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        try {
          results[start - first] =
              StandardCharsets.UTF_8
                  .newDecoder()
                  .decode(ByteBuffer.wrap(bytes, start, i - start))
                  .toString()
                  .toCharArray();
        } catch (CharacterCodingException e) {
          throw new UnsupportedModelException("its normalisation has a rule that is no UTF-8");
        }
        start = i + 1;
      }
    }
    return results;
  }

  /** Whether a rule's string may begin with a char. */
  boolean begins(char c) {
    return afterFirst[c] != NO_NODE || units.length > 0 && Character.isHighSurrogate(c);
  }

  /** Whether a rule's string may be a char, or the first of two that are one character. */
  boolean maps(char c) {
    return Character.isSurrogate(c) ? begins(c) : begins(c) && hasLeaf(units[afterFirst[c]]);
  }

  /** The chars that come second in strings of rules; surrogates count as such. */
  BitSet seconds() {
    BitSet seconds = new BitSet();
    seconds.set(Character.MIN_SURROGATE, Character.MAX_SURROGATE + 1);
    for (int first : afterFirst) {
      if (first != NO_NODE) {
        for (int lead = 1; lead < 0x80; lead++) {
          seconds.set(lead, seconds.get(lead) || stepByte(first, lead) != NO_NODE);
        }
        for (int lead = 0xc2; lead < 0xf0; lead++) {
          if (stepByte(first, lead) != NO_NODE) {
            addSeconds(first, lead, seconds);
          }
        }
      }
    }
    return seconds;
  }

  /** The characters of two or three bytes with a lead byte. */
  private void addSeconds(int first, int lead, BitSet seconds) {
    boolean two = lead < 0xe0;
    int from = two ? (lead & 0x1f) << 6 : (lead & 0xf) << 12;
    for (int c = from; c < from + (two ? 1 << 6 : 1 << 12); c++) {
      if (!seconds.get(c) && c >= 0x80 && (two || c >= 0x800) && step(first, c) != NO_NODE) {
        seconds.set(c);
      }
    }
  }

  /**
   * The longest string of a rule at a place.
   *
   * @param text well-formed UTF-16
   * @return its chars in the upper 32 bits, below them what {@link #result} takes; or {@link #NONE}
   */
  long match(char[] text, int from, int to) {
    long match = NONE;
    boolean alone = !Character.isSurrogate(text[from]);
    int node = alone ? afterFirst[text[from]] : step(0, Character.codePointAt(text, from, to));
    int end = from + (alone ? 1 : 2);
    while (node != NO_NODE) {
      int unit = units[node];
      if (hasLeaf(unit)) {
        match = (long) (end - from) << Integer.SIZE | value(node ^ offset(unit));
      }
      if (end == to) {
        break;
      }
      int next = Character.codePointAt(text, end, to);
      node = step(node, next);
      end += Character.charCount(next);
    }
    return match;
  }

  /** What the string of a match becomes. */
  char[] result(long match) {
    return results[(int) match];
  }

  /** The node behind the bytes of a character, or {@link #NO_NODE}. */
  private int step(int node, int codePoint) {
    if (codePoint < 0x80) {
      return stepByte(node, codePoint);
    }
    if (codePoint < 0x800) {
      return trail(stepByte(node, 0xc0 | codePoint >> 6), codePoint);
    }
    if (codePoint < 0x10000) {
      return trail(trail(stepByte(node, 0xe0 | codePoint >> 12), codePoint >> 6), codePoint);
    }
    int third =
        trail(trail(stepByte(node, 0xf0 | codePoint >> 18), codePoint >> 12), codePoint >> 6);
    return trail(third, codePoint);
  }

  private int trail(int node, int bits) {
    return node == NO_NODE ? NO_NODE : stepByte(node, 0x80 | bits & 0x3f);
  }

  private int stepByte(int node, int label) {
    int child = node ^ offset(units[node]) ^ label;
    return child < units.length && (units[child] & (1 << 31 | 0xff)) == label ? child : NO_NODE;
  }

  private int value(int leaf) {
    return units[leaf] & Integer.MAX_VALUE;
  }

  private static boolean hasLeaf(int unit) {
    return (unit >>> 8 & 1) == 1;
  }

  private static int offset(int unit) {
    return (unit >>> 10) << ((unit & 1 << 9) >>> 6);
  }

  /** Refuses values that are no place of a result. */
  private void check() throws UnsupportedModelException {
    for (int node = 0; node < units.length; node++) {
      if (units[node] >= 0 && hasLeaf(units[node])) {
        int leaf = node ^ offset(units[node]);
        boolean known = leaf < units.length && value(leaf) < results.length;
        if (!known || results[value(leaf)] == null) {
          throw new UnsupportedModelException("its normalisation rules are broken");
        }
      }
    }
  }
}
