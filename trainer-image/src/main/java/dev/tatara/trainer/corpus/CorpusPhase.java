package dev.tatara.trainer.corpus;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a process that makes a corpus is doing. */
enum CorpusPhase {
  /** Looks for its files. */
  STARTING,
  /** Hashes the files of its shard, and collects those that are not there. */
  HASHING,
  /** Takes the documents of its shard through the stages. */
  FILTERING,
  /** Drops repetitions between all documents, and writes the corpus. */
  MERGING,
  /** Has ended. */
  DONE;

  @JsonValue
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
