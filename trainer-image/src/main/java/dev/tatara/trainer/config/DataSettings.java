package dev.tatara.trainer.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The text to train on.
 *
 * @param sources blended by weight
 * @param split shares of the documents for training, validation and test, such as {@code "969, 30,
 *     1"}
 * @param eodMaskLoss whether positions whose input is the end-of-document token count nothing
 * @param resetAttentionMask whether a token sees only tokens of its own document
 * @param deduplicate what to drop of repetitions between sources, or null for none
 * @param decontaminate what to keep out, or null for nothing
 */
public record DataSettings(
    List<Source> sources,
    String split,
    boolean eodMaskLoss,
    boolean resetAttentionMask,
    @MayBeAbsent DeduplicateSettings deduplicate,
    @MayBeAbsent DecontaminateSettings decontaminate) {

  /** All documents. */
  public DataSettings(
      List<Source> sources, String split, boolean eodMaskLoss, boolean resetAttentionMask) {
    this(sources, split, eodMaskLoss, resetAttentionMask, null, null);
  }

  /** Documents that run into each other, all positions counted. */
  public DataSettings(List<Source> sources, String split) {
    this(sources, split, false, false);
  }

  /** An option that is absent is not used. */
  @JsonCreator
  static DataSettings read(
      @JsonProperty("sources") List<Source> sources,
      @JsonProperty("split") String split,
      @JsonProperty("eodMaskLoss") Boolean eodMaskLoss,
      @JsonProperty("resetAttentionMask") Boolean resetAttentionMask,
      @JsonProperty("deduplicate") DeduplicateSettings deduplicate,
      @JsonProperty("decontaminate") DecontaminateSettings decontaminate) {
    return new DataSettings(
        sources,
        split,
        eodMaskLoss != null && eodMaskLoss,
        resetAttentionMask != null && resetAttentionMask,
        deduplicate,
        decontaminate);
  }

  /** What is wrong with the stages of the corpus, if anything is. */
  Optional<String> fault() {
    return Stream.concat(
            Stream.ofNullable(deduplicate).map(DeduplicateSettings::fault),
            Stream.concat(
                Stream.ofNullable(decontaminate).map(DecontaminateSettings::fault),
                sources.stream().map(Source::fault)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * One source of documents.
   *
   * @param name unique in the run
   * @param path a file or a glob, relative to the storage root or to the claim; of a bucket a key
   *     or a glob of keys
   * @param claimName the claim that holds it, or null for the job's own volume
   * @param format {@code jsonl}, {@code text}, {@code sft}, {@code parquet}, {@code html} or {@code
   *     mediawiki}
   * @param textField of {@code jsonl} and {@code parquet}, or null for {@code text}
   * @param weight share of the mixture before normalisation, above 0
   * @param licence SPDX identifier, or null
   * @param template of {@code sft}: what stands around {@code {prompt}} before the response, or
   *     null for the default one
   * @param s3 the bucket that holds it, or null
   * @param filters what its documents go through, or null where they are taken as they are
   * @param dietMinutes what to collect in the file {@code path} before it is read, or null
   */
  public record Source(
      String name,
      String path,
      @MayBeAbsent String claimName,
      String format,
      @MayBeAbsent String textField,
      double weight,
      @MayBeAbsent String licence,
      @MayBeAbsent String template,
      @MayBeAbsent S3Settings s3,
      @MayBeAbsent FilterSettings filters,
      @MayBeAbsent DietMinutesSettings dietMinutes) {

    private Optional<String> fault() {
      return Optional.ofNullable(filters)
          .flatMap(FilterSettings::fault)
          .map(fault -> "filters of source '" + name + "': " + fault)
          .or(
              () ->
                  Optional.ofNullable(dietMinutes)
                      .flatMap(DietMinutesSettings::fault)
                      .map(fault -> "dietMinutes of source '" + name + "': " + fault));
    }

    /** A source of plain text. */
    public Source(
        String name, String path, String claimName, String format, double weight, String licence) {
      this(name, path, claimName, format, null, weight, licence, null, null, null, null);
    }
  }
}
