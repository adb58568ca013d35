package dev.tatara.trainer.corpus.filter;

/**
 * Drops text that is full of listed words. A few are no reason: an article about advertising names
 * them, too.
 *
 * @param words to look for
 * @param maxShare of characters that belong to a listed word, white space included
 * @param reason why a document is left out
 */
record WordRule(WordList words, double maxShare, String reason) implements TextFilter {
  private static final int LEAST_OCCURRENCES = 3;

  @Override
  public Verdict apply(String text) {
    int occurrences = 0;
    int characters = 0;
    for (int i = 0; i < text.length(); i++) {
      int length = words.lengthAt(text, i);
      if (length > 0) {
        occurrences++;
        characters += length;
        i += length - 1;
      }
    }
    return occurrences >= LEAST_OCCURRENCES && characters > maxShare * text.length()
        ? new Verdict.Dropped(reason)
        : new Verdict.Kept(text);
  }
}
