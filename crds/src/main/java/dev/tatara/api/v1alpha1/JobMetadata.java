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

  /**
   * Annotation of an LLMTrainingJob that lets it go on after it has failed. Its value tells one
   * request from another, such as the time of it. Each value is heeded once, and only where the job
   * has failed when the operator sees it first; it stands in {@code status.lastRetry.request} then.
   */
  public static final String RETRY = "tatara.dev/retry";

  private JobMetadata() {}
}
