package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * What documents of Japanese prose go through, one by one. A minimum of 0 and a maximum of 1 switch
 * a rule off.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.minCharacters <= self.maxCharacters",
    message = "filters.minCharacters must not be above filters.maxCharacters: no document is left")
@ValidationRule(
    value =
        "!has(self.advertisingWords) || !self.advertisingWords.startsWith('/') &&"
            + " !self.advertisingWords.split('/').exists(p, p == '..')",
    message =
        "filters.advertisingWords must be relative, without '..': it starts at the root of the"
            + " job's volume")
@ValidationRule(
    value =
        "!has(self.adultWords) || !self.adultWords.startsWith('/') &&"
            + " !self.adultWords.split('/').exists(p, p == '..')",
    message =
        "filters.adultWords must be relative, without '..': it starts at the root of the job's"
            + " volume")
public record FiltersSpec(
    @Default("nfkc")
        @JsonPropertyDescription(
            "Unicode normal form: nfkc also makes full-width letters, half-width kana and characters"
                + " such as ㈱ the usual ones; nfc only joins marks to their letters; none leaves text"
                + " as it is.")
        UnicodeForm normalization,
    @Default("true")
        @JsonPropertyDescription(
            "Replace mail addresses, Japanese phone numbers, card numbers and My Numbers by <EMAIL>,"
                + " <PHONE>, <CARD> and <MY_NUMBER>.")
        Boolean maskPersonalData,
    @Default("50")
        @Min(0)
        @Max(1000000000)
        @JsonPropertyDescription("Fewest characters of a document that are no white space.")
        Integer minCharacters,
    @Default("1000000")
        @Min(1)
        @Max(1000000000)
        @JsonPropertyDescription("Most characters of a document.")
        Integer maxCharacters,
    @Default("0.3")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "Least share of kana and kanji among the characters that are no white space.")
        Double minJapaneseShare,
    @Default("0.1")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription("Least share of kana among kana and kanji: Chinese has none.")
        Double minKanaShare,
    @Default("0.3")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "Most characters, as a share, in lines that occurred before in the document.")
        Double maxRepeatedLineShare,
    @Default("0.3")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "Largest share of rows of 10 characters that occurred before in the document.")
        Double maxRepeatedNgramShare,
    @Default("0.2")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "Largest share of symbols that prose does not need, among the characters that are no white space.")
        Double maxSymbolShare,
    @Default("0.1")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "Least share of hiragana among the characters that are no white space: lists have little.")
        Double minHiraganaShare,
    @Default("0.6")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "Largest share of katakana among the characters that are no white space.")
        Double maxKatakanaShare,
    @Default("0.3")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "Least share of lines that end as sentences do, among those of 20 characters or more.")
        Double minSentenceEndShare,
    @Default("0.1")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "Largest share of lines that are headings of posts in bulletin boards or references to posts.")
        Double maxBulletinBoardShare,
    @Default("0.03")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "Largest share of characters that belong to advertising words, where a document has three or more.")
        Double maxAdvertisingShare,
    @Default("0.02")
        @Min(0)
        @Max(1)
        @JsonPropertyDescription(
            "Largest share of characters that belong to adult words, where a document has three or more.")
        Double maxAdultShare,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "Advertising words instead of the bundled ones: a UTF-8 file on the job's volume, a word a line; lines that begin with # are left out.")
        String advertisingWords,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "Adult words instead of the bundled ones: a UTF-8 file on the job's volume, a word a line; lines that begin with # are left out.")
        String adultWords) {

  /** Normal forms of Unicode. */
  public enum UnicodeForm {
    /** Compatibility composition. */
    @JsonProperty("nfkc")
    NFKC,
    /** Canonical composition. */
    @JsonProperty("nfc")
    NFC,
    /** Text as it is. */
    @JsonProperty("none")
    NONE
  }
}
