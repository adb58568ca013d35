package dev.tatara.trainer.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done to the documents of a source of Japanese prose, one by one. Shares are from 0 to 1;
 * a minimum of 0 and a maximum of 1 drop nothing.
 *
 * @param normalization {@code nfkc}, {@code nfc} or {@code none}
 * @param maskPersonalData whether mail addresses, phone, card and My Numbers are replaced
 * @param minJapaneseShare of kana and kanji among visible characters
 * @param minKanaShare of kana among kana and kanji
 * @param minCharacters visible ones of a document
 * @param maxCharacters of a document
 * @param maxRepeatedLineShare of characters in lines that occurred before
 * @param maxRepeatedNgramShare of 10-grams that occurred before
 * @param maxSymbolShare of symbols among visible characters
 * @param minHiraganaShare among visible characters
 * @param maxKatakanaShare among visible characters
 * @param minSentenceEndShare of long lines that end as sentences do
 * @param maxBulletinBoardShare of lines that are headings of posts or references to posts
 * @param maxAdvertisingShare of characters in advertising words
 * @param maxAdultShare of characters in adult words
 * @param advertisingWords a file with a word a line, or null for the bundled list
 * @param adultWords likewise
 */
public record FilterSettings(
    String normalization,
    Boolean maskPersonalData,
    Double minJapaneseShare,
    Double minKanaShare,
    Integer minCharacters,
    Integer maxCharacters,
    Double maxRepeatedLineShare,
    Double maxRepeatedNgramShare,
    Double maxSymbolShare,
    Double minHiraganaShare,
    Double maxKatakanaShare,
    Double minSentenceEndShare,
    Double maxBulletinBoardShare,
    Double maxAdvertisingShare,
    Double maxAdultShare,
    @MayBeAbsent String advertisingWords,
    @MayBeAbsent String adultWords) {

  /** What a job has that says {@code filters: {}}; the defaults of the API. */
  public static final FilterSettings DEFAULT =
      new FilterSettings(
          "nfkc", true, 0.3, 0.1, 50, 1_000_000, 0.3, 0.3, 0.2, 0.1, 0.6, 0.3, 0.1, 0.03, 0.02,
          null, null);

  /** What is wrong with them, if anything is. */
  public Optional<String> fault() {
    if (!List.of("nfkc", "nfc", "none").contains(normalization)) {
      return Optional.of("'normalization' is '" + normalization + "': use nfkc, nfc or none");
    }
    if (minCharacters < 0 || maxCharacters < Math.max(1, minCharacters)) {
      return Optional.of("'maxCharacters' must be at least 'minCharacters', and that at least 0");
    }
    return shares().entrySet().stream()
        .filter(share -> !(share.getValue() >= 0 && share.getValue() <= 1))
        .map(share -> "'" + share.getKey() + "' is " + share.getValue() + ": use 0 to 1")
        .sorted()
        .findFirst();
  }

  private Map<String, Double> shares() {
    return Map.ofEntries(
        Map.entry("minJapaneseShare", minJapaneseShare),
        Map.entry("minKanaShare", minKanaShare),
        Map.entry("maxRepeatedLineShare", maxRepeatedLineShare),
        Map.entry("maxRepeatedNgramShare", maxRepeatedNgramShare),
        Map.entry("maxSymbolShare", maxSymbolShare),
        Map.entry("minHiraganaShare", minHiraganaShare),
        Map.entry("maxKatakanaShare", maxKatakanaShare),
        Map.entry("minSentenceEndShare", minSentenceEndShare),
        Map.entry("maxBulletinBoardShare", maxBulletinBoardShare),
        Map.entry("maxAdvertisingShare", maxAdvertisingShare),
        Map.entry("maxAdultShare", maxAdultShare));
  }
}
