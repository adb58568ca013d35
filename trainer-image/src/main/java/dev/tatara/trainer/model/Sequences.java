package dev.tatara.trainer.model;

import java.util.List;

/**
 * How the rows of a micro-batch make sequences.
 *
 * @param length positions a sequence, s
 * @param documents for each sequence the lengths of its documents, which do not see each other;
 *     null where every position sees all before it
 */
record Sequences(int length, List<int[]> documents) {

  Sequences {
    // Documents that fill their sequences change nothing.
    if (documents != null && documents.stream().allMatch(lengths -> lengths.length == 1)) {
      documents = null;
    }
  }

  /** Sequences in which every position sees all before it. */
  static Sequences whole(int length) {
    return new Sequences(length, null);
  }
}
