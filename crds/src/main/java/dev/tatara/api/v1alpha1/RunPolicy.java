package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;

/** Suspension, retries, deadline, and what happens after the end. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunPolicy(
    @Default("false")
        @JsonPropertyDescription(
            "Whether the job is to hold no pods. Set while it trains, it writes a checkpoint and"
                + " gives its accelerators back; set to false again, it goes on at that step, with"
                + " no sample lost or repeated. A step that prepares data, evaluates or exports is"
                + " stopped and begins again. While it is true, parallelism, resources,"
                + " training.microBatchSize, health, scheduling and template may change. May change at any time.")
        Boolean suspend,
    @Default("3")
        @Min(0)
        @Max(1000)
        @JsonPropertyDescription(
            "How often a step, and each pod of training, is tried again after a failure. Bad"
                + " configuration, bad data and a loss that is not finite are not tried again;"
                + " evictions do not count.")
        Integer backoffLimit,
    @Min(1)
        @Max(315360000)
        @JsonPropertyDescription(
            "The job fails when it is not complete so many seconds after its start. The time begins"
                + " anew when it is resumed or retried. May change at any time: the step under way"
                + " goes by it, too.")
        Long activeDeadlineSeconds,
    @Default("false")
        @JsonPropertyDescription(
            "Whether training keeps off nodes whose GPUs or network have failed it twice, or that"
                + " were lost to it twice (status.nodeFailures). Its pods are then made anew, with a"
                + " checkpoint, and find no place where no other node is free. May change at any"
                + " time.")
        Boolean avoidFailedNodes,
    @Min(1)
        @Max(315360000)
        @JsonPropertyDescription(
            "The job fails when the pods of a step do not all run so many seconds after the step was"
                + " begun, or let out of its queue. A step that has run once may wait for a new place"
                + " as long as it takes. Left out, so may all. May change at any time.")
        Long startDeadlineSeconds,
    @Min(0)
        @Max(315360000)
        @JsonPropertyDescription(
            "Delete the LLMTrainingJob with its Jobs and pods so many seconds after it has"
                + " completed or failed; what lies on the volume stays. Left out, it is kept. May"
                + " change at any time.")
        Long ttlSecondsAfterFinished) {}
