package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;

/** How the job's pods stand among those of others. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SchedulingSpec(
    @Size(min = 1, max = 253)
        @Pattern("^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$")
        @JsonPropertyDescription(
            "PriorityClass of every pod of the job. Left out, the cluster's default.")
        String priorityClassName) {}
