package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;

/** The end of a run for want of a finite loss. */
final class NonFiniteLoss {
  private NonFiniteLoss() {}

  static TrainerException of(String message) {
    return new TrainerException(
        FailureReason.NON_FINITE_LOSS,
        message,
        "lower training.optimizer.learningRate or lengthen the warm-up; bf16 and long sequences need"
            + " more of both");
  }
}
