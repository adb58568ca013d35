package dev.tatara.trainer.corpus;

/**
 * What became of the documents of a source.
 *
 * @param documents written
 * @param characters of them, in code points
 * @param empty left out because they hold nothing but white space
 * @param duplicates left out because the source had the same text before
 */
record SourceCounts(long documents, long characters, long empty, long duplicates) {
  static final SourceCounts ZERO = new SourceCounts(0, 0, 0, 0);

  SourceCounts plus(SourceCounts other) {
    return new SourceCounts(
        documents + other.documents,
        characters + other.characters,
        empty + other.empty,
        duplicates + other.duplicates);
  }
}
