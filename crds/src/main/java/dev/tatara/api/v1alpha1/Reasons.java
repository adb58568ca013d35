package dev.tatara.api.v1alpha1;

import java.util.Set;

/**
 * Reasons of conditions that say more than the condition's status: trouble that a job goes on in
 * spite of, or that nothing else tells. The operator sets them, and who shows jobs goes by them.
 */
public final class Reasons {
  /** Of PlanAccepted, of a job that began with what is refused for new ones. */
  public static final String REFUSED_FOR_NEW_JOBS = "RefusedForNewJobs";

  /** Of Checkpointed, while checkpoints can't be written. */
  public static final String CHECKPOINTING_PAUSED = "CheckpointingPaused";

  /** Of an event: a damaged checkpoint was passed over for an older one. */
  public static final String CHECKPOINT_SKIPPED = "CheckpointSkipped";

  /** Of Running, from the loss of a pod to others until all pods run again. */
  public static final String PREEMPTED = "Preempted";

  /** Of Running, from the deletion of a pod by hand until another is there. */
  public static final String POD_DELETED = "PodDeleted";

  /** Of Running, from the deletion of the training's Job by hand until all pods run again. */
  public static final String JOB_DELETED = "JobDeleted";

  /** Of Running, while a pod that ended waits for the one in its place. */
  public static final String BACK_OFF = "BackOff";

  /** Of Running, while pods start in place of others. */
  public static final String RESTARTING = "Restarting";

  /** All of Running that say why training stands, and goes on by itself. */
  public static final Set<String> INTERRUPTIONS =
      Set.of(PREEMPTED, POD_DELETED, JOB_DELETED, BACK_OFF, RESTARTING);

  /** Of Evaluated, past the evaluation, where the last checkpoint has no score. */
  public static final String NOT_SCORED = "NotScored";

  /** Of Evaluated, and of the failure of an export: no checkpoint passed the gates. */
  public static final String GATE_FAILED = "GateFailed";

  private Reasons() {}
}
