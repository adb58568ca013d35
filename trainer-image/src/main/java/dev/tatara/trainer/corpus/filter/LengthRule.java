package dev.tatara.trainer.corpus.filter;

/**
 * Drops what is too short to say anything, or too long to be one document.
 *
 * @param minCharacters that are no white space
 * @param maxCharacters in UTF-16 units, white space included
 */
record LengthRule(int minCharacters, int maxCharacters) implements TextFilter {

  @Override
  public Verdict apply(String text) {
    if (text.length() > maxCharacters) {
      return new Verdict.Dropped("tooLong");
    }
    int visible = 0;
    for (int i = 0; i < text.length() && visible < minCharacters; i++) {
      visible += Characters.classOf(text.charAt(i)) == Characters.SPACE ? 0 : 1;
    }
    return visible < minCharacters ? new Verdict.Dropped("tooShort") : new Verdict.Kept(text);
  }
}
