package dev.tatara.trainer.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;

/**
 * What to make of steps that go wrong.
 *
 * @param onNonFiniteLoss {@code Rollback}: skip the step, and after some in a row go back to the
 *     newest checkpoint and around their batches; {@code Fail}: end the run
 * @param lossSpikeFactor a loss above that many times the recent median is a spike, more than 1; or
 *     null for none
 * @param stallTimeoutSeconds a rank that does not move in a step for longer hangs: no phase of a
 *     micro-batch and no operation with other ranks begins or ends; more than 0
 */
public record HealthSettings(
    String onNonFiniteLoss, @MayBeAbsent Double lossSpikeFactor, int stallTimeoutSeconds) {
  private static final String ROLLBACK = "Rollback";
  private static final String FAIL = "Fail";

  /** Those of a run that says nothing of it. */
  public static final HealthSettings DEFAULT = new HealthSettings(ROLLBACK, null, 600);

  /** A field that is absent has its default. */
  @JsonCreator
  static HealthSettings read(
      @JsonProperty("onNonFiniteLoss") String onNonFiniteLoss,
      @JsonProperty("lossSpikeFactor") Double lossSpikeFactor,
      @JsonProperty("stallTimeoutSeconds") Integer stallTimeoutSeconds) {
    return new HealthSettings(
        onNonFiniteLoss == null ? DEFAULT.onNonFiniteLoss : onNonFiniteLoss,
        lossSpikeFactor,
        stallTimeoutSeconds == null ? DEFAULT.stallTimeoutSeconds : stallTimeoutSeconds);
  }

  /** Whether the run goes on after a loss that is not finite. */
  public boolean rollsBack() {
    return onNonFiniteLoss.equals(ROLLBACK);
  }

  /** What is wrong with these settings, with what they should be. */
  Optional<String> fault() {
    if (!List.of(ROLLBACK, FAIL).contains(onNonFiniteLoss)) {
      return Optional.of(
          "'health.onNonFiniteLoss' is '%s', not 'Rollback' or 'Fail'".formatted(onNonFiniteLoss));
    }
    // Written so that a value that is no number is refused, too.
    if (lossSpikeFactor != null && !(lossSpikeFactor > 1)) {
      return Optional.of(
          "'health.lossSpikeFactor' is %s: it must be more than 1".formatted(lossSpikeFactor));
    }
    if (stallTimeoutSeconds < 1) {
      return Optional.of(
          "'health.stallTimeoutSeconds' is %d: it must be more than 0"
              .formatted(stallTimeoutSeconds));
    }
    return Optional.empty();
  }
}
