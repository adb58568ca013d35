package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.Condition;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import java.util.List;
import java.util.Optional;

/** Types of conditions. */
public final class ConditionTypes {
  /** kstatus: the job is complete. */
  public static final String READY = "Ready";

  /** kstatus: the operator is at work on it. */
  public static final String RECONCILING = "Reconciling";

  /**
   * kstatus: it does not get on by itself. Reasons beside those of failures and of waiting pods:
   * {@code RequestRefused} by the API server, and {@code NameTaken} by an object of others.
   */
  public static final String STALLED = "Stalled";

  /** The spec was turned into a run. */
  public static final String PLAN_ACCEPTED = "PlanAccepted";

  /** The nodes have the accelerators that training asks for; only of jobs that ask for some. */
  public static final String ACCELERATORS_AVAILABLE = "AcceleratorsAvailable";

  /** The dataset lies on the volume. */
  public static final String DATA_PREPARED = "DataPrepared";

  /** The tokenizer lies on the volume. */
  public static final String TOKENIZER_READY = "TokenizerReady";

  /** Training pods run. */
  public static final String RUNNING = "Running";

  /** There is a checkpoint. */
  public static final String CHECKPOINTED = "Checkpointed";

  /** All checkpoints that are left have scores and, with gates, one of them passed. */
  public static final String EVALUATED = "Evaluated";

  /** It holds no pods, as it is asked to. */
  public static final String SUSPENDED = "Suspended";

  /** The queue lets training run; only of jobs in a queue. */
  public static final String ADMITTED = "Admitted";

  /** All steps are done. */
  public static final String COMPLETE = "Complete";

  /** A step failed for good. */
  public static final String FAILED = "Failed";

  private ConditionTypes() {}

  /** The condition of a type in a status, which may be null or have none. */
  public static Optional<Condition> find(LLMTrainingJobStatus status, String type) {
    return status == null || status.conditions() == null
        ? Optional.empty()
        : find(status.conditions(), type);
  }

  /** The condition of a type, where it was set for the spec as it is. */
  public static Optional<Condition> ofThisGeneration(LLMTrainingJob job, String type) {
    return find(job.getStatus(), type)
        .filter(
            condition -> job.getMetadata().getGeneration().equals(condition.observedGeneration()));
  }

  /** The condition of a type among others. */
  static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(condition -> type.equals(condition.type())).findFirst();
  }
}
