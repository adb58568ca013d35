package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.filter.Stage;

/**
 * What became of the documents of a source.
 *
 * @param documents written
 * @param characters of them, in code points
 * @param empty left out because they hold nothing but white space
 * @param filtered left out by a filter
 * @param contaminated left out because they share text with evaluation data
 * @param duplicates left out because the same text came before
 * @param nearDuplicates left out because almost the same text came before
 */
record SourceCounts(
    long documents,
    long characters,
    long empty,
    long filtered,
    long contaminated,
    long duplicates,
    long nearDuplicates) {
  static final SourceCounts ZERO = new SourceCounts(0, 0, 0, 0, 0, 0, 0);

  /** What a source's stages came to. */
  static SourceCounts of(Funnel funnel) {
    return new SourceCounts(
        funnel.documentsLeft(),
        funnel.charactersLeft(),
        funnel.dropped(Stage.EMPTY),
        funnel.droppedBetween(Stage.EMPTY, Stage.DECONTAMINATION),
        funnel.dropped(Stage.DECONTAMINATION),
        funnel.dropped(Stage.DUPLICATES),
        funnel.dropped(Stage.NEAR_DUPLICATES));
  }

  SourceCounts plus(SourceCounts other) {
    return new SourceCounts(
        documents + other.documents,
        characters + other.characters,
        empty + other.empty,
        filtered + other.filtered,
        contaminated + other.contaminated,
        duplicates + other.duplicates,
        nearDuplicates + other.nearDuplicates);
  }
}
