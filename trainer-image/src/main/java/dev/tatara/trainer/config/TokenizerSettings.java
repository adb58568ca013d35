package dev.tatara.trainer.config;

import java.util.List;

/**
 * Where the tokenizer comes from: exactly one of the first two is set.
 *
 * @param train how to train one on the corpus
 * @param from path of a SentencePiece {@code .model} file or a {@code tokenizer.json}, or of a
 *     folder that holds one
 * @param gates what it must come to
 * @param compareWith paths of other tokenizers, as in {@code from}, to compare it with
 */
public record TokenizerSettings(
    @MayBeAbsent Train train,
    @MayBeAbsent String from,
    @MayBeAbsent TokenizerGates gates,
    @MayBeAbsent List<String> compareWith) {
  public TokenizerSettings {
    gates = gates == null ? TokenizerGates.NONE : gates;
    compareWith = compareWith == null ? List.of() : List.copyOf(compareWith);
  }

  /**
   * Settings of {@code spm_train}.
   *
   * @param modelType {@code unigram} or {@code bpe}
   * @param vocabularySize pieces, special ones included
   * @param sampleCharacters characters sampled from the corpus
   * @param characterCoverage share of the characters that get a piece of their own
   * @param normalization {@code nmt_nfkc} or {@code identity}
   * @param byteFallback write unknown characters as UTF-8 byte pieces
   * @param splitDigits make each digit a piece
   * @param seed of the sampling
   */
  public record Train(
      String modelType,
      int vocabularySize,
      long sampleCharacters,
      double characterCoverage,
      String normalization,
      boolean byteFallback,
      boolean splitDigits,
      int seed) {}
}
