package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** A node whose hardware has failed training. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeFailureStatus(
    @Required @JsonPropertyDescription("Name of the node.") String node,
    @Required @JsonPropertyDescription("How often.") Integer failures,
    @Required @JsonPropertyDescription("Why, the last time: GpuFault, NcclError or NodeLost.")
        String reason) {
  private static final int TOO_OFTEN = 2;

  /** Whether training is better off elsewhere. */
  public boolean failedTooOften() {
    return failures >= TOO_OFTEN;
  }
}
