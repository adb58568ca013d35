package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * What to make from the final checkpoint or, with evaluation.gates, from the newest that passed.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "!has(self.s3) || self.huggingFace",
    message =
        "export.s3 takes the Hugging Face folder: set export.huggingFace to true, or remove"
            + " export.s3")
public record ExportSpec(
    @Default("true")
        @JsonPropertyDescription(
            "Write the model as a Hugging Face folder: safetensors, config.json and tokenizer.")
        Boolean huggingFace,
    @JsonPropertyDescription(
            "A bucket of an S3-compatible store that the folder is copied to, once it is whole on"
                + " the job's volume.")
        S3Destination s3) {}
