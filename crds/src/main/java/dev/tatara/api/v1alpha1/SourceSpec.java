package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;

/** One source of documents. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!self.path.startsWith('/') && !self.path.split('/').exists(p, p == '..')",
    message =
        "data.sources[].path must be relative, without '..': it starts at the root of the volume,"
            + " or of the claim in claimName")
@ValidationRule(
    value = "!has(self.s3) || !has(self.claimName)",
    message =
        "data.sources[] lies on the job's volume, on a claim or in a bucket: remove"
            + " data.sources[].claimName or data.sources[].s3")
@ValidationRule(
    value = "self.weight > 0.0",
    message = "data.sources[].weight must be above 0: remove the source to leave it out")
@ValidationRule(
    value = "!has(self.textField) || self.format == 'jsonl' || self.format == 'parquet'",
    message =
        "data.sources[].textField belongs to data.sources[].format jsonl or parquet: remove it, or"
            + " choose one of those")
@ValidationRule(
    value = "!has(self.template) || self.format == 'sft'",
    message =
        "data.sources[].template belongs to data.sources[].format sft: remove it, or choose that"
            + " format")
@ValidationRule(
    value = "!has(self.template) || self.template.split('{prompt}').size() == 2",
    message =
        "data.sources[].template must hold {prompt} exactly once: write for example 'Q: {prompt}'"
            + " and 'A:' on the next line, or leave it out for the default")
@ValidationRule(
    value = "!has(self.filters) || self.format != 'sft' && self.content != 'code'",
    message =
        "data.sources[].filters are for prose: remove them from sources of format sft and of content"
            + " code")
@ValidationRule(
    value =
        "!has(self.tokens) || isQuantity(string(self.tokens)) &&"
            + " quantity(string(self.tokens)).isInteger() &&"
            + " quantity(string(self.tokens)).asInteger() > 0",
    message =
        "data.sources[].tokens must be a whole number above 0: write for example 3000000000 or 3G")
@ValidationRule(
    value = "!has(self.tokens) || self.weight == 1.0",
    message =
        "data.sources[].tokens takes the place of data.sources[].weight: remove one of the two")
@ValidationRule(
    value = "!has(self.tokens) || self.format != 'sft'",
    message =
        "data.sources[].tokens is for text: an example of format sft is a sample, whatever its length."
            + " Use weights for all sources")
@ValidationRule(
    value =
        "!has(self.dietMinutes) || self.format == 'jsonl' && !has(self.textField) &&"
            + " !has(self.claimName) && !has(self.s3)",
    message =
        "data.sources[].dietMinutes are collected as JSON lines on the job's volume: remove"
            + " data.sources[].format, textField, claimName and s3")
@ValidationRule(
    value =
        "!has(self.dietMinutes) || self.path.endsWith('.jsonl') && !self.path.contains('*') &&"
            + " !self.path.contains('?') && !self.path.contains('{') && !self.path.contains('[')",
    message =
        "data.sources[].path of dietMinutes must be the one file that they are collected in: write for"
            + " example sources/diet-2024.jsonl")
@ValidationRule(
    value =
        "!has(self.feeds) || self.format == 'jsonl' && !has(self.textField) && !has(self.claimName) &&"
            + " !has(self.s3) && !has(self.dietMinutes)",
    message =
        "data.sources[].feeds are collected as JSON lines on the job's volume: remove"
            + " data.sources[].format, textField, claimName, s3 and dietMinutes")
@ValidationRule(
    value =
        "!has(self.feeds) || self.path.endsWith('.jsonl') && !self.path.contains('*') &&"
            + " !self.path.contains('?') && !self.path.contains('{') && !self.path.contains('[')",
    message =
        "data.sources[].path of feeds must be the one file that their items are collected in: write"
            + " for example sources/news.jsonl, and the feeds in data.sources[].feeds.paths")
public record SourceSpec(
    @Required
        @Size(min = 1, max = 63)
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "Name of the source, unique in the job. Files of artifacts are named after it.")
        String name,
    @Required
        @Size(min = 1, max = 512)
        @JsonPropertyDescription(
            "A file, or a glob with *, **, ? and {a,b}, from the root of the job's volume or of the"
                + " claim in claimName; with s3, the key of an object, or a glob of keys. With dietMinutes or feeds, the"
                + " file on the job's volume that they are collected in.")
        String path,
    @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "A PersistentVolumeClaim in the job's namespace that holds the source; it is mounted"
                + " read-only. Left out, the source lies on the job's own volume.")
        String claimName,
    @Default("jsonl")
        @JsonPropertyDescription(
            "jsonl is one JSON object a line with the field text (or textField) and optionally id;"
                + " text is one document a file, such as source code; sft is one JSON object a line"
                + " with the fields prompt and response, of which only the response is learnt;"
                + " parquet is a document a row; html is a page a file, of which the article is"
                + " taken; rss is a feed (RSS or Atom), a document an item; mediawiki is a dump of articles in XML, whose markup is taken away. Files"
                + " whose names end in .gz, .bz2 or .zst are unpacked.")
        Format format,
    @Size(min = 1, max = 128)
        @JsonPropertyDescription(
            "Of jsonl and parquet: the field or column that holds the text. Left out, text.")
        String textField,
    @Default("1")
        @Max(1000000)
        @JsonPropertyDescription(
            "Share of the training samples that come from here, relative to the weights of the"
                + " other sources.")
        Double weight,
    @JsonPropertyDescription(
            "Instead of weight, for all sources or none: tokens that one pass of the mixture takes from"
                + " here, such as 3000000000 or 3G. They are whole training documents, chosen by"
                + " training.seed; a source that holds less is gone through more than once."
                + " Once the job exists, it stays as it was written: 3G, not 3000000000.")
        Quantity tokens,
    @Size(min = 1, max = 128)
        @JsonPropertyDescription(
            "Licence of the text as an SPDX identifier. It is kept in the manifests of everything"
                + " made from it.")
        String licence,
    @Size(min = 1, max = 4096)
        @JsonPropertyDescription(
            "Of format sft: what stands before the response, with {prompt} where the prompt goes."
                + " Left out, headings in Japanese and English: '### 指示 (Instruction):', the prompt,"
                + " an empty line and '### 応答 (Response):', each on a line of its own.")
        String template,
    @JsonPropertyDescription("A bucket of an S3-compatible store that holds the source.")
        S3Bucket s3,
    @Default("prose")
        @JsonPropertyDescription(
            "code is not touched by data.filters; repetitions and evaluation data are dropped from it"
                + " as from prose.")
        Content content,
    @JsonPropertyDescription("What its documents go through instead of data.filters.")
        FiltersSpec filters,
    @JsonPropertyDescription(
            "Speeches in the Diet of Japan, asked for over the network and collected in path. What is"
                + " there is not asked for again, by this job or another.")
        DietMinutesSpec dietMinutes,
    @JsonPropertyDescription(
            "Feeds whose items are collected in path: each job adds those that are not there yet.")
        FeedsSpec feeds) {

  /** What the text is. */
  public enum Content {
    /** Sentences. */
    @JsonProperty("prose")
    PROSE,
    /** Source code, or anything else that rules for prose would break. */
    @JsonProperty("code")
    CODE
  }

  /** Formats of sources. */
  public enum Format {
    /** JSON lines. */
    @JsonProperty("jsonl")
    JSONL,
    /** Plain text. */
    @JsonProperty("text")
    TEXT,
    /** Prompts and responses, as JSON lines. */
    @JsonProperty("sft")
    SFT,
    /** Columns. */
    @JsonProperty("parquet")
    PARQUET,
    /** Web pages. */
    @JsonProperty("html")
    HTML,
    /** Feeds. */
    @JsonProperty("rss")
    RSS,
    /** Dumps of a wiki. */
    @JsonProperty("mediawiki")
    MEDIAWIKI
  }
}
