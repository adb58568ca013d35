package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** How far the corpus is. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PreparationStatus(
    @JsonPropertyDescription(
            "What its pods are doing: hashing or filtering the source files, or merging what all have"
                + " filtered.")
        String activity,
    @JsonPropertyDescription("Pods that share the work.") Integer shards,
    @JsonPropertyDescription("Pods that have filtered their files, and have ended.")
        Integer shardsDone,
    @JsonPropertyDescription("bytes over totalBytes, such as 40%.") String percent,
    @JsonPropertyDescription("Documents that this activity has gone through.") Long documents,
    @JsonPropertyDescription(
            "Bytes of source files that it has gone through; while merging, of filtered documents.")
        Long bytes,
    @JsonPropertyDescription("Bytes that it has to go through.") Long totalBytes,
    @JsonPropertyDescription("Bytes a second over all pods.") Long bytesPerSecond,
    @JsonPropertyDescription(
            "Seconds until the slowest pod has done with this activity, at its speed.")
        Long etaSeconds,
    @JsonPropertyDescription("The same for people, such as 1h12m.") String eta,
    @JsonPropertyDescription("When a pod last said so.") String lastUpdateTime) {}
