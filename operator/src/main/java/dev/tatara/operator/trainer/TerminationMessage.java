package dev.tatara.operator.trainer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * The last word of a step.
 *
 * @param step verb
 * @param artifact folder that the step left, from the root of the volume, or null
 * @param digest digest of the artifact, or null
 * @param reused whether the artifact lay there already
 * @param summary figures of the step, or null
 * @param error why the step failed, or null
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record TerminationMessage(
    String step, String artifact, String digest, boolean reused, JsonNode summary, Error error) {

  /**
   * Why a step failed.
   *
   * @param reason in one word
   * @param message what is wrong, and where
   * @param hint what to do about it
   * @param exitCode of the process
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Error(String reason, String message, String hint, Integer exitCode) {}
}
