package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.step.RunContext;

/** Finds out before anything is trained whether it can be evaluated afterwards. */
public final class EvaluationPreflight {
  private EvaluationPreflight() {}

  /**
   * Reads all evaluation data of a run and forgets it again.
   *
   * @throws dev.tatara.trainer.TrainerException what the evaluation itself would end with, such as
   *     {@code EvaluationDataMissing}
   */
  public static void check(RunContext run) {
    Benchmarks.of(run);
  }
}
