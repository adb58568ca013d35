package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Which repetitions between all sources are dropped. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeduplicateSpec(
    @Default("true")
        @JsonPropertyDescription(
            "Drop documents that are almost the same as another one, too. Sources of format sft are"
                + " left out of it.")
        Boolean nearDuplicates,
    @Default("0.8")
        @Min(0.5)
        @Max(1)
        @JsonPropertyDescription(
            "How similar documents are then: Jaccard similarity of their sets of rows of 5"
                + " characters, estimated by MinHash.")
        Double similarity) {}
