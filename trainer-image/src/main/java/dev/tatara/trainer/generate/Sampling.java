package dev.tatara.trainer.generate;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;

/**
 * How the next token is chosen.
 *
 * @param temperature divides the logits; 0 takes the most likely token always
 * @param topK only the that many most likely tokens; 0 for all
 * @param topP only the most likely tokens that together reach this probability, in (0, 1]
 * @param seed of the draws
 */
record Sampling(double temperature, int topK, double topP, long seed) {
  Sampling {
    require(temperature >= 0 && Double.isFinite(temperature), "--temperature must be 0 or above");
    require(topK >= 0, "--top-k must be 0 or above");
    require(topP > 0 && topP <= 1, "--top-p must lie in (0, 1]");
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID, message, "generate --help lists the options");
    }
  }
}
