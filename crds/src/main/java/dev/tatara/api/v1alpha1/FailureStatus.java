package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** Why a job failed. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FailureStatus(
    @Required
        @JsonPropertyDescription(
            "Step that failed: plan, corpus, tokenizer, tokenize, train, evaluate or export.")
        String step,
    @Required @JsonPropertyDescription("Why, in one word, such as SourceUnreadable.") String reason,
    @JsonPropertyDescription("What is wrong, and where.") String message,
    @JsonPropertyDescription("What to do about it.") String hint,
    @JsonPropertyDescription("Exit code of the process that failed.") Integer exitCode,
    @JsonPropertyDescription("Index of the training pod that failed.") Integer nodeRank,
    @JsonPropertyDescription("Pod that failed.") String pod,
    @JsonPropertyDescription("Node that it ran on.") String node,
    @JsonPropertyDescription("The last lines that it wrote.") String logTail) {}
