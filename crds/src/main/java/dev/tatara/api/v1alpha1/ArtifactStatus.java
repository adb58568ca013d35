package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Something that a step left on the volume. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArtifactStatus(
    @Required @JsonPropertyDescription("corpus, tokenizer, dataset, checkpoint or export.")
        String kind,
    @JsonPropertyDescription("Folder, from the root of the volume.") String path,
    @JsonPropertyDescription("SHA-256 of everything that determines the content.") String digest,
    @JsonPropertyDescription("Whether it lay there already, from this job or another.")
        Boolean reused) {}
