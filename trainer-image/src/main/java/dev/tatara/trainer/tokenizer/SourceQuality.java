package dev.tatara.trainer.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a tokenizer fits a source, measured on some of its documents.
 *
 * @param documents that were measured
 * @param characters of them (code points)
 * @param bytes of them, in UTF-8
 * @param tokens of them
 * @param byteTokens those that are a byte of a character without a piece
 * @param unknownTokens those that say nothing but that there was something
 * @param returned documents that come back from their tokens letter by letter
 */
record SourceQuality(
    int documents,
    long characters,
    long bytes,
    long tokens,
    long byteTokens,
    long unknownTokens,
    int returned) {
  static final SourceQuality NONE = new SourceQuality(0, 0, 0, 0, 0, 0, 0);

  /** With one more document, or the part of one that is measured. */
  SourceQuality plus(String text, Tokenizer tokenizer) {
    int[] ids = tokenizer.encode(text);
    int ofBytes = 0;
    int unknown = 0;
    for (int id : ids) {
      ofBytes += tokenizer.isByte(id) ? 1 : 0;
      unknown += id == tokenizer.unkId() ? 1 : 0;
    }
    return new SourceQuality(
        documents + 1,
        characters + text.codePointCount(0, text.length()),
        bytes + text.getBytes(StandardCharsets.UTF_8).length,
        tokens + ids.length,
        byteTokens + ofBytes,
        unknownTokens + unknown,
        returned + (tokenizer.decode(ids).equals(text) ? 1 : 0));
  }

  /** Of both together. */
  SourceQuality plus(SourceQuality other) {
    return new SourceQuality(
        documents + other.documents,
        characters + other.characters,
        bytes + other.bytes,
        tokens + other.tokens,
        byteTokens + other.byteTokens,
        unknownTokens + other.unknownTokens,
        returned + other.returned);
  }

  /** All figures, as files have them. */
  Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("documents", documents);
    figures.put("characters", characters);
    figures.put("bytes", bytes);
    figures.put("tokens", tokens);
    figures.put("charactersPerToken", rounded(charactersPerToken()));
    figures.put("bytesPerToken", rounded(bytesPerToken()));
    figures.put("byteShare", rounded(byteShare()));
    figures.put("unknownShare", rounded(unknownShare()));
    figures.put("roundTrip", rounded(roundTrip()));
    return figures;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e6) / 1e6;
  }

  /** Bytes of UTF-8 that a token stands for on average. */
  double bytesPerToken() {
    return (double) bytes / Math.max(1, tokens);
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
