package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** One thing that is true, false or unknown of a job. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @Required @JsonPropertyDescription("What the condition is about.") String type,
    @Required @JsonPropertyDescription("True, False or Unknown.") String status,
    @JsonPropertyDescription("Generation of the spec that the condition was set for.")
        Long observedGeneration,
    @Required @JsonPropertyDescription("When the status of the condition last changed.")
        String lastTransitionTime,
    @Required @JsonPropertyDescription("Why, in one word.") String reason,
    @JsonPropertyDescription("Why, in a sentence.") String message) {

  /** Whether the status is {@code True}. */
  @JsonIgnore
  public boolean isTrue() {
    return "True".equals(status);
  }
}
