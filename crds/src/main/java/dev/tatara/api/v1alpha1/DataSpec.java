package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Objects;

/** The text to train on. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.sources.all(s, self.sources.exists_one(t, t.name == s.name))",
    message = "data.sources[].name must be unique: rename one of the sources that share a name")
@ValidationRule(
    value = "self.sources.all(s, !has(s.tokens)) || self.sources.all(s, has(s.tokens))",
    message =
        "data.sources[].tokens must be set for all sources or for none: a budget of tokens cannot be"
            + " blended with a weight")
public record DataSpec(
    @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "Sources of documents, blended by weight, or all by budgets of tokens.")
        List<SourceSpec> sources,
    @Default("969, 30, 1")
        @Size(max = 64)
        @Pattern("^\\s*\\d+(\\.\\d+)?\\s*,\\s*\\d+(\\.\\d+)?\\s*,\\s*\\d+(\\.\\d+)?\\s*$")
        @JsonPropertyDescription(
            "Shares of the documents for training, validation and test, in that order. They are"
                + " normalised.")
        String split,
    @Default("false")
        @JsonPropertyDescription(
            "true leaves positions whose input is the end-of-document token out of the loss: what"
                + " follows them is the beginning of an unrelated document.")
        Boolean eodMaskLoss,
    @Default("false")
        @JsonPropertyDescription(
            "true lets a token see only tokens of its own document, where a sample holds several."
                + " Positions need no reset, since rotary attention depends on their differences.")
        Boolean resetAttentionMask,
    @Min(1)
        @Max(64)
        @JsonPropertyDescription(
            "Pods that make the corpus together, each of a part of the files; what comes of it is the"
                + " same for any number. Left out, one. Several mount the volume at the same time: on several"
                + " nodes that needs ReadWriteMany, of the claims of sources as well (or"
                + " ReadOnlyMany).")
        Integer shards,
    @JsonPropertyDescription(
            "What documents go through one by one, but for sources of format sft, content code, or"
                + " with filters of their own. Left out, they are taken as they are; {} is all"
                + " defaults, for Japanese web text.")
        FiltersSpec filters,
    @JsonPropertyDescription(
            "Drop repetitions between all sources; the first one stays, sources in the order of their"
                + " names. Left out, only exact ones within a source are dropped.")
        DeduplicateSpec deduplicate,
    @JsonPropertyDescription("Drop documents that share text with evaluation data.")
        DecontaminateSpec decontaminate) {

  /** How many pods make the corpus. */
  public int corpusPods() {
    return shards == null ? 1 : shards;
  }

  /** Names of the claims that sources name, each once. */
  public List<String> sourceClaims() {
    return sources.stream().map(SourceSpec::claimName).filter(Objects::nonNull).distinct().toList();
  }
}
