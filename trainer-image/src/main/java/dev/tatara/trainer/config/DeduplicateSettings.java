package dev.tatara.trainer.config;

import java.util.Optional;

/**
 * Which repetitions between all sources are dropped; exact ones are in any case.
 *
 * @param nearDuplicates whether documents that are almost the same are dropped, too
 * @param similarity of their sets of 5-grams (Jaccard) from which on they are
 */
public record DeduplicateSettings(Boolean nearDuplicates, Double similarity) {

  /** What is wrong with them, if anything is. */
  public Optional<String> fault() {
    return similarity >= 0.5 && similarity <= 1
        ? Optional.empty()
        : Optional.of("'data.deduplicate.similarity' is " + similarity + ": use 0.5 to 1");
  }
}
