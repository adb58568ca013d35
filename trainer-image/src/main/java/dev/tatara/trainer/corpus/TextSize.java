package dev.tatara.trainer.corpus;

/**
 * How much text there is.
 *
 * @param characters code points
 * @param bytes in UTF-8
 */
record TextSize(long characters, long bytes) {

  /** The size of a text; half of a surrogate pair counts as a character of three bytes. */
  static TextSize of(String text) {
    long characters = text.length();
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        characters--;
        i++;
      } else {
        bytes += 3;
      }
    }
    return new TextSize(characters, bytes);
  }
}
