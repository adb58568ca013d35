package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;

/** What to make from the final checkpoint. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExportSpec(
    @Default("true")
        @JsonPropertyDescription(
            "Write the model as a Hugging Face folder: safetensors, config.json and tokenizer.")
        Boolean huggingFace) {}
