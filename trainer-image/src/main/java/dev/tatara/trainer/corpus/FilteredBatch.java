package dev.tatara.trainer.corpus;

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
   * @param facts what is known of it
   * @param signature to find similar documents by, or null where those are not looked for
   */
  record Filtered(Document document, DocumentFacts facts, short[] signature) {}
}
