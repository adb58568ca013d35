package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Text that was held out of the training, by source. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.sources.all(s, self.sources.exists_one(t, t.name == s.name))",
    message = "evaluation.tasks[].perplexity.sources[].name must be unique in the task: rename one")
public record PerplexityTask(
    @Required
        @Size(min = 1, max = 16)
        @JsonPropertyDescription(
            "Held-out text. Each source has a score of its own: bits per byte, which does not depend"
                + " on the tokenizer, and the perplexity of bytes and of tokens. Lower is better.")
        List<HeldOutSource> sources) {

  /** One source. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!self.path.startsWith('/') && !self.path.split('/').exists(p, p == '..')",
      message =
          "evaluation.tasks[].perplexity.sources[].path must be a path relative to the root of the"
              + " volume, without '..'")
  public record HeldOutSource(
      @Required
          @Size(min = 1, max = 63)
          @Pattern("^[a-z0-9]([-_a-z0-9]*[a-z0-9])?$")
          @JsonPropertyDescription(
              "Name of the source; results show it where those of other tasks show the prompt.")
          String name,
      @Required
          @Size(min = 1, max = 512)
          @JsonPropertyDescription(
              "A file, or a glob with *, **, ? and {a,b}, from the root of the volume.")
          String path,
      @Default("jsonl")
          @JsonPropertyDescription(
              "jsonl is one JSON object a line with the field text, also compressed as .gz; text is"
                  + " one document a file.")
          Format format) {}

  /** Formats of held-out text. */
  public enum Format {
    /** JSON lines. */
    @JsonProperty("jsonl")
    JSONL,
    /** Plain text. */
    @JsonProperty("text")
    TEXT
  }
}
