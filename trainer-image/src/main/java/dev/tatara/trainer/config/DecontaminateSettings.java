package dev.tatara.trainer.config;

import java.util.List;
import java.util.Optional;

/**
 * What must not be in the corpus.
 *
 * @param paths files or globs of evaluation data, relative to the storage root
 * @param ngram units (Japanese characters, words in Latin letters) that a document must not share
 *     with it in a row
 */
public record DecontaminateSettings(List<String> paths, Integer ngram) {

  /** What is wrong with them, if anything is. */
  public Optional<String> fault() {
    if (paths.isEmpty()) {
      return Optional.of("'data.decontaminate.paths' is empty");
    }
    return ngram >= 5 && ngram <= 100
        ? Optional.empty()
        : Optional.of("'data.decontaminate.ngram' is " + ngram + ": use 5 to 100");
  }
}
