package dev.tatara.trainer.tokenizer;

/**
 * How a tokenizer fits a source, measured on some of its documents.
 *
 * @param documents that were measured
 * @param characters of them (code points)
 * @param tokens of them
 * @param byteTokens those that are a byte of a character without a piece
 * @param unknownTokens those that say nothing but that there was something
 * @param returned documents that come back from their tokens letter by letter
 */
record SourceQuality(
    int documents,
    long characters,
    long tokens,
    long byteTokens,
    long unknownTokens,
    int returned) {
  static final SourceQuality NONE = new SourceQuality(0, 0, 0, 0, 0, 0);

  /** With one more document, or the part of one that is measured. */
  SourceQuality plus(String text, Tokenizer tokenizer) {
    int[] ids = tokenizer.encode(text);
    int bytes = 0;
    int unknown = 0;
    for (int id : ids) {
      bytes += tokenizer.isByte(id) ? 1 : 0;
      unknown += id == tokenizer.unkId() ? 1 : 0;
    }
    return new SourceQuality(
        documents + 1,
        characters + text.codePointCount(0, text.length()),
        tokens + ids.length,
        byteTokens + bytes,
        unknownTokens + unknown,
        returned + (tokenizer.decode(ids).equals(text) ? 1 : 0));
  }

  /** Characters that a token stands for on average. */
  double charactersPerToken() {
    return (double) characters / Math.max(1, tokens);
  }

  /** Share of the tokens that are bytes. */
  double byteShare() {
    return (double) byteTokens / Math.max(1, tokens);
  }

  /** Share of the tokens that are unknown. */
  double unknownShare() {
    return (double) unknownTokens / Math.max(1, tokens);
  }

  /** Share of the documents that come back. */
  double roundTrip() {
    return (double) returned / Math.max(1, documents);
  }
}
