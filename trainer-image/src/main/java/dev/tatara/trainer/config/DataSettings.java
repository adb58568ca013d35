package dev.tatara.trainer.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The text to train on.
 *
 * @param sources blended by weight, or all by budgets of tokens
 * @param split shares of the documents for training, validation and test, such as {@code "969, 30,
 *     1"}
 * @param eodMaskLoss whether positions whose input is the end-of-document token count nothing
 * @param resetAttentionMask whether a token sees only tokens of its own document
 * @param shards processes that share the making of the corpus, at least 1
 * @param deduplicate what to drop of repetitions between sources, or null for none
 * @param decontaminate what to keep out, or null for nothing
 */
public record DataSettings(
    List<Source> sources,
    String split,
    boolean eodMaskLoss,
    boolean resetAttentionMask,
    int shards,
    @MayBeAbsent DeduplicateSettings deduplicate,
    @MayBeAbsent DecontaminateSettings decontaminate) {
  /** More would wait for the one that merges, and for the volume. */
  public static final int MOST_SHARDS = 64;

  /** All documents. */
  public DataSettings(
      List<Source> sources, String split, boolean eodMaskLoss, boolean resetAttentionMask) {
    this(sources, split, eodMaskLoss, resetAttentionMask, 1, null, null);
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
      @JsonProperty("shards") Integer shards,
      @JsonProperty("deduplicate") DeduplicateSettings deduplicate,
      @JsonProperty("decontaminate") DecontaminateSettings decontaminate) {
    return new DataSettings(
        sources,
        split,
        eodMaskLoss != null && eodMaskLoss,
        resetAttentionMask != null && resetAttentionMask,
        shards == null ? 1 : shards,
        deduplicate,
        decontaminate);
  }

  /** What is wrong with the stages of the corpus, if anything is. */
  Optional<String> fault() {
    if (shards < 1 || shards > MOST_SHARDS) {
      return Optional.of("'data.shards' is " + shards + ": use 1 to " + MOST_SHARDS);
    }
    long budgets = sources.stream().filter(source -> source.tokens() != null).count();
    if (budgets != 0 && budgets != sources.size()) {
      return Optional.of("all of 'data.sources' must have 'tokens', or none");
    }
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
   * @param format {@code jsonl}, {@code text}, {@code sft}, {@code parquet}, {@code html}, {@code
   *     rss} or {@code mediawiki}
   * @param textField of {@code jsonl} and {@code parquet}, or null for {@code text}
   * @param weight share of the mixture before normalisation, above 0; null with a budget
   * @param tokens budget: what one pass of the mixture takes of the source; null with a weight
   * @param licence SPDX identifier, or null
   * @param template of {@code sft}: what stands around {@code {prompt}} before the response, or
   *     null for the default one
   * @param s3 the bucket that holds it, or null
   * @param filters what its documents go through, or null where they are taken as they are
   * @param dietMinutes what to collect in the file {@code path} before it is read, or null
   * @param feeds likewise
   */
  public record Source(
      String name,
      String path,
      @MayBeAbsent String claimName,
      String format,
      @MayBeAbsent String textField,
      @MayBeAbsent Double weight,
      @MayBeAbsent Long tokens,
      @MayBeAbsent String licence,
      @MayBeAbsent String template,
      @MayBeAbsent S3Settings s3,
      @MayBeAbsent FilterSettings filters,
      @MayBeAbsent DietMinutesSettings dietMinutes,
      @MayBeAbsent FeedSettings feeds) {

    /** How large it is in the mixture, beside the other sources. */
    public double size() {
      return tokens == null ? weight : tokens;
    }

    private Optional<String> fault() {
      if ((weight == null) == (tokens == null)) {
        return Optional.of("source '" + name + "' must have exactly one of 'weight' and 'tokens'");
      }
      if (tokens != null && (tokens < 1 || format.equals("sft"))) {
        return Optional.of(
            "source '"
                + name
                + "' has 'tokens' "
                + tokens
                + ": it must be above 0, and of no source of format sft");
      }
      return Optional.ofNullable(filters)
          .flatMap(FilterSettings::fault)
          .map(fault -> "filters of source '" + name + "': " + fault)
          .or(
              () ->
                  Optional.ofNullable(dietMinutes)
                      .flatMap(DietMinutesSettings::fault)
                      .map(fault -> "dietMinutes of source '" + name + "': " + fault))
          .or(
              () ->
                  Optional.ofNullable(feeds)
                      .flatMap(FeedSettings::fault)
                      .map(fault -> "feeds of source '" + name + "': " + fault));
    }

    /** What is collected in its file before it is read; null where files are taken as they lie. */
    public Map<String, ?> query() {
      if (dietMinutes != null) {
        return dietMinutes.query();
      }
      return feeds == null ? null : feeds.query();
    }

    /** A source of plain text. */
    public Source(
        String name, String path, String claimName, String format, double weight, String licence) {
      this(
          name, path, claimName, format, null, weight, null, licence, null, null, null, null, null);
    }
  }
}
