package dev.tatara.trainer.corpus;

import dev.tatara.trainer.config.DecontaminateSettings;
import dev.tatara.trainer.config.DeduplicateSettings;
import java.util.List;

/**
 * The stages that all sources share.
 *
 * @param deduplicate null: exact repetitions within a source are left out, and no others
 * @param decontaminate null: nothing is kept out
 * @param evaluationData the files that {@code decontaminate} names
 */
record CorpusStages(
    DeduplicateSettings deduplicate,
    DecontaminateSettings decontaminate,
    List<SourceFile> evaluationData) {
  boolean acrossSources() {
    return deduplicate != null;
  }

  boolean nearDuplicates() {
    return deduplicate != null && deduplicate.nearDuplicates();
  }

  /** Whether documents of a source are compared with others by signatures. */
  boolean hasSignatures(CorpusSource source) {
    return nearDuplicates() && !source.hasExamples();
  }
}
