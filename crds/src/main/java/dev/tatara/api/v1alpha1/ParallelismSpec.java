package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** How the model is spread over accelerators. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ParallelismSpec(
    @Min(1)
        @Max(65536)
        @JsonPropertyDescription(
            "Replicas of the model that train on different samples. Left out, one for each"
                + " accelerator.")
        Integer data) {}
