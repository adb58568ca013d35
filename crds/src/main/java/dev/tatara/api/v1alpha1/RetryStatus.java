package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** How a failed job was let go on. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RetryStatus(
    @JsonPropertyDescription(
            "The value of the annotation tatara.dev/retry that was seen last. Only another one is"
                + " heeded.")
        String request,
    @JsonPropertyDescription("How often the job was let go on.") Integer count,
    @JsonPropertyDescription("When, the last time.") String time,
    @JsonPropertyDescription("Step that had failed then.") String step,
    @JsonPropertyDescription("Why it had failed, in one word.") String reason,
    @JsonPropertyDescription("What was wrong, and where.") String message) {

  /** Whether the job was let go on at all; a request may have come when it had not failed. */
  public boolean tookPlace() {
    return count != null && count > 0;
  }
}
