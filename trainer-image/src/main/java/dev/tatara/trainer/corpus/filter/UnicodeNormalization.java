package dev.tatara.trainer.corpus.filter;

import java.text.Normalizer;

/**
 * Brings text into a normal form. Line breaks become {@code \n}, since both {@code \r\n} and {@code
 * \r} occur in web text and rules count lines.
 */
final class UnicodeNormalization implements TextFilter {
  private final Normalizer.Form form;

  UnicodeNormalization(Normalizer.Form form) {
    this.form = form;
  }

  @Override
  public Verdict apply(String text) {
    String normal = mayDiffer(text) ? Normalizer.normalize(text, form) : text;
    if (normal.indexOf('\r') >= 0) {
      normal = normal.replace("\r\n", "\n").replace('\r', '\n');
    }
    return new Verdict.Kept(normal.equals(text) ? text : normal);
  }

  /** False where every character is in every normal form and joins no other. */
  private static boolean mayDiffer(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean stable =
          c < '\u00a0'
              || (c >= '\u3041' && c <= '\u3096')
              || (c >= '\u30a1' && c <= '\u30fe')
              || (c >= '\u4e00' && c <= '\u9fff')
              || (c >= '\u3001' && c <= '\u3029');
      if (!stable) {
        return true;
      }
    }
    return false;
  }
}
