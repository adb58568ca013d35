package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;

/** Whom a job's processes run as; never root. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PodIdentity(
    @Min(1)
        @Max(Integer.MAX_VALUE)
        @JsonPropertyDescription(
            "User of the processes, not root. Left out, 10001, the user of the image.")
        Long runAsUser,
    @Min(1)
        @Max(Integer.MAX_VALUE)
        @JsonPropertyDescription("Group of the processes, not root's. Left out, 10001.")
        Long runAsGroup,
    @Min(1)
        @Max(Integer.MAX_VALUE)
        @JsonPropertyDescription(
            "Group that volumes are given to where they can be, not root's. Left out, 10001.")
        Long fsGroup,
    @Size(max = 16)
        @JsonPropertyDescription(
            "More groups of the processes, such as the one that files of an NFS share belong to.")
        List<@Min(1) @Max(Integer.MAX_VALUE) Long> supplementalGroups) {}
