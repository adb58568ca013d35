package dev.tatara.operator.trainer;

/** Ports of training pods; see docs/reference/run-configuration.md. */
public final class Ports {
  /** Where ranks meet, on node rank 0. */
  public static final int RENDEZVOUS = 29500;

  /** Progress and metrics of the trainer. */
  public static final int TRAINER = 9400;

  /** Scores of the evaluator. */
  public static final int EVALUATOR = 9401;

  private Ports() {}
}
