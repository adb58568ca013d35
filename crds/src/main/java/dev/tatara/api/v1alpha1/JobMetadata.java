package dev.tatara.api.v1alpha1;

/** Labels and annotations that are part of the API: others may read or set them. */
public final class JobMetadata {
  /** Label of everything that belongs to a job: the name of the LLMTrainingJob. */
  public static final String JOB = "tatara.dev/job";

  /** Label of the Job and the pods of a step: its verb. */
  public static final String STEP = "tatara.dev/step";

  /**
   * Annotation of an LLMTrainingJob that asks for a checkpoint while it trains. Its value tells one
   * request from another, such as the time of it: up to 63 letters, digits and {@code . _ : -}. It
   * stands in {@code status.checkpoint.lastRequest} once there is a checkpoint for it.
   */
  public static final String CHECKPOINT_REQUESTED = "tatara.dev/checkpoint-requested";

  private JobMetadata() {}
}
