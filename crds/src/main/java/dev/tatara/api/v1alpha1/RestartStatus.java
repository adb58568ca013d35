package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** Why training was started again. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestartStatus(
    @JsonPropertyDescription("Rank that ended; absent where a whole pod was lost.") Integer rank,
    @JsonPropertyDescription("Index of the training pod.") Integer nodeRank,
    @JsonPropertyDescription("Training pod.") String pod,
    @JsonPropertyDescription("Node that it runs or ran on.") String node,
    @JsonPropertyDescription("Exit code; 128 and the signal when one ended the process.")
        Integer exitCode,
    @JsonPropertyDescription("Why, in one word, as far as it was said.") String reason,
    @JsonPropertyDescription("Step that training goes on from; 0 is the beginning.") Integer step,
    @JsonPropertyDescription("All that in a sentence.") String message,
    @JsonPropertyDescription("When the operator saw it.") String time) {

  /** The same, seen at a moment. */
  public RestartStatus seenAt(String moment) {
    return new RestartStatus(rank, nodeRank, pod, node, exitCode, reason, step, message, moment);
  }
}
