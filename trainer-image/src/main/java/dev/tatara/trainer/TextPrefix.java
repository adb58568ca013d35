package dev.tatara.trainer;

/** The beginning of a text, never with half of a surrogate pair at its end. */
public final class TextPrefix {
  private TextPrefix() {}

  /**
   * The beginning.
   *
   * @param most characters (UTF-16), at least 1
   */
  public static String of(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }
}
