package dev.tatara.trainer.corpus.filter;

/** One stage for one document; safe for use by several threads. */
@FunctionalInterface
public interface TextFilter {

  /** What becomes of a text. */
  Verdict apply(String text);
}
