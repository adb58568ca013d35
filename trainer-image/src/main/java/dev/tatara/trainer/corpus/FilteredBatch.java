package dev.tatara.trainer.corpus;

import dev.tatara.trainer.corpus.filter.TextShape;
import java.util.List;

/**
 * What is left of some documents after the stages that look at one document by itself.
 *
 * @param documents in their order
 * @param funnel what those stages did
 */
record FilteredBatch(List<Filtered> documents, Funnel funnel) {

  /**
   * A document that is left.
   *
   * @param document as the stages changed it
   * @param size of all of it
   * @param shape what it is written in
   * @param hash to find exact repetitions by
   * @param signature to find similar documents by, or null where those are not looked for
   */
  record Filtered(
      Document document, TextSize size, TextShape shape, long hash, short[] signature) {}
}
