package dev.tatara.trainer.sentencepiece;

import java.util.Arrays;

/** Chars that become more; the array is kept. */
final class CharList {
  private char[] chars = new char[1 << 12];
  private int size;

  char[] chars() {
    return chars;
  }

  int size() {
    return size;
  }

  void clear() {
    size = 0;
  }

  /** Makes room for so many more. */
  void reserve(int count) {
    if (size + count > chars.length) {
      chars = Arrays.copyOf(chars, Math.max(size + count, chars.length + chars.length / 2));
    }
  }

  void add(char c) {
    reserve(1);
    chars[size++] = c;
  }

  /** So many chars are there, which were written into the array. */
  void setSize(int count) {
    size = count;
  }

  /** Takes away all such chars from the end. */
  void trimEnd(char c) {
    while (size > 0 && chars[size - 1] == c) {
      size--;
    }
  }

  /**
   * Takes a text; a surrogate without its other half becomes a question mark, as in {@link
   * String#getBytes(java.nio.charset.Charset)}.
   */
  void set(String text) {
    size = 0;
    reserve(text.length());
    size = text.length();
    text.getChars(0, size, chars, 0);
    for (int i = 0; i < size; i++) {
      if (Character.isSurrogate(chars[i])) {
        if (i + 1 < size && Character.isSurrogatePair(chars[i], chars[i + 1])) {
          i++;
        } else {
          chars[i] = '?';
        }
      }
    }
  }
}
