package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.FailureStatus;

/** A failure in a sentence, for conditions and events. */
public final class FailureSentence {
  private FailureSentence() {}

  /** Which step failed, why, and what to do about it. */
  public static String of(FailureStatus failure) {
    String sentence = "the step " + failure.step() + ": " + failure.message();
    return failure.hint() == null ? sentence : sentence + "; " + failure.hint();
  }
}
