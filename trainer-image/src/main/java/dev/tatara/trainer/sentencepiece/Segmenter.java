package dev.tatara.trainer.sentencepiece;

/** Cuts normalised text into pieces; used by one thread. */
interface Segmenter {

  /**
   * Cuts a text.
   *
   * @param text normalised, well-formed UTF-16
   * @param length of it
   * @param ids to add to
   */
  void segment(char[] text, int length, IdList ids);
}
