package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.step.RunContext;

/** Finds out before anything is trained whether it can be evaluated afterwards. */
public final class EvaluationPreflight {
  private EvaluationPreflight() {}

  /**
   * Reads all evaluation data and the gates of a run, and forgets them again.
   *
   * @throws dev.tatara.trainer.TrainerException what the evaluation itself would end with, such as
   *     {@code EvaluationDataMissing}
   */
  public static void check(RunContext run) {
    new RunGates(run);
    Benchmarks.of(run);
  }
}
