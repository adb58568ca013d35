package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Where the tokenizer comes from; empty when it is that of the model in {@code initFrom}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.from) || (!self.from.startsWith('/') && !self.from.split('/').exists(p, p =="
            + " '..'))",
    message =
        "tokenizer.from must be a path relative to the root of the volume, without '..': put the"
            + " file on the volume and name it from there")
@ValidationRule(
    value =
        "!has(self.compareWith) || self.compareWith.all(path, !path.startsWith('/') &&"
            + " !path.split('/').exists(p, p == '..'))",
    message =
        "tokenizer.compareWith must name paths relative to the root of the volume, without '..'")
public record TokenizerSpec(
    @JsonPropertyDescription("Train a SentencePiece model on the corpus of this job.") Train train,
    @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "An existing SentencePiece .model file or tokenizer.json of Hugging Face, or a folder that"
                + " holds one as tokenizer.model, spiece.model or tokenizer.json, as a path from the"
                + " root of the volume.")
        String from,
    @JsonPropertyDescription(
            "What the tokenizer must come to on every source. The job fails where it does not, before"
                + " anything is tokenized. The figures are logged without gates, too.")
        Gates gates,
    @Size(min = 1, max = 8)
        @JsonPropertyDescription(
            "Other tokenizers, named as in from, that this one is compared with on the corpus: the"
                + " page tokenizer-comparison.html in the run's folder has figures and samples side"
                + " by side.")
        List<@Size(min = 1, max = 512) String> compareWith) {

  /** Limits, each on every source by itself, measured on about a million characters of it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Gates(
      @Min(0)
          @Max(100)
          @JsonPropertyDescription(
              "Characters that a token stands for, on average and at least (fertility).")
          Double minCharactersPerToken,
      @Min(0)
          @Max(1)
          @JsonPropertyDescription(
              "Share of the tokens that may be bytes of characters without a piece.")
          Double maxByteShare,
      @Min(0)
          @Max(1)
          @JsonPropertyDescription(
              "Share of the documents that must come back from their tokens letter by letter, which"
                  + " needs tokenizer.train.normalization identity.")
          Double minRoundTrip) {}

  /** Settings of SentencePiece's trainer. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Train(
      @Default("Unigram") @JsonPropertyDescription("Kind of model that is learnt.")
          ModelType modelType,
      @Default("50000")
          @Min(300)
          @Max(1000000)
          @JsonPropertyDescription(
              "Pieces of the vocabulary; the special and the 256 byte pieces count among them.")
          Integer vocabularySize,
      @Default("300000000")
          @Min(10000)
          @Max(10000000000L)
          @JsonPropertyDescription(
              "Characters of the corpus that the vocabulary is learnt from, sampled from each"
                  + " source in proportion to its weight.")
          Long sampleCharacters,
      @Default("0.9995")
          @Min(0.9)
          @Max(1)
          @JsonPropertyDescription("Share of the characters that get a piece of their own.")
          Double characterCoverage,
      @Default("nmt_nfkc")
          @JsonPropertyDescription(
              "nmt_nfkc unifies widths and spaces and suits prose; identity keeps every character,"
                  + " for code that must come back as it was.")
          Normalization normalization,
      @Default("true")
          @JsonPropertyDescription("Write characters without a piece as their UTF-8 bytes.")
          Boolean byteFallback,
      @Default("true") @JsonPropertyDescription("Make each digit a piece.") Boolean splitDigits,
      @Default("1234") @Min(0) @Max(2147483647) @JsonPropertyDescription("Seed of the sampling.")
          Integer seed) {}

  /** Kinds of SentencePiece models. */
  public enum ModelType {
    /** Unigram language model. */
    @JsonProperty("Unigram")
    UNIGRAM,
    /** Byte-pair encoding. */
    @JsonProperty("BPE")
    BPE
  }

  /** Normalisation rules, under SentencePiece's names. */
  public enum Normalization {
    /** NFKC with the additions for translation corpora. */
    @JsonProperty("nmt_nfkc")
    NMT_NFKC,
    /** None. */
    @JsonProperty("identity")
    IDENTITY
  }
}
