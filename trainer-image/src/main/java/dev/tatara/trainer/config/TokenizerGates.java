package dev.tatara.trainer.config;

/**
 * What a tokenizer must come to on every source before a run uses it; a limit that is null is not
 * looked at.
 *
 * @param minCharactersPerToken characters that a token stands for on average
 * @param maxByteShare share of the tokens that are bytes of characters without a piece
 * @param minRoundTrip share of the documents that come back from their tokens letter by letter
 */
public record TokenizerGates(
    @MayBeAbsent Double minCharactersPerToken,
    @MayBeAbsent Double maxByteShare,
    @MayBeAbsent Double minRoundTrip) {
  /** No limits. */
  public static final TokenizerGates NONE = new TokenizerGates(null, null, null);
}
