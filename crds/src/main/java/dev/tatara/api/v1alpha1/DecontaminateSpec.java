package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** Evaluation data that must not be in the corpus. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "self.paths.all(path, path != '' && !path.startsWith('/') && !path.split('/').exists(p, p =="
            + " '..'))",
    message =
        "data.decontaminate.paths must be relative, without '..': they start at the root of the"
            + " job's volume")
public record DecontaminateSpec(
    @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "Files or globs on the job's volume: of JSON and JSON lines every string counts, of .txt"
                + " all text; .gz is unpacked. Name the datasets of evaluation.tasks here.")
        List<@Size(max = 512) String> paths,
    @Default("13")
        @Min(5)
        @Max(100)
        @JsonPropertyDescription(
            "A document is dropped that shares a row of so many units with them: a unit is a Japanese"
                + " character, or a word or number in Latin letters; white space, punctuation and"
                + " symbols are passed over.")
        Integer ngram) {}
