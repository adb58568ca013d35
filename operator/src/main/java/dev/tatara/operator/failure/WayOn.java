package dev.tatara.operator.failure;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.step.Step;
import java.util.Set;

/** Adds to what there is to do about a failure how the job goes on afterwards. */
public final class WayOn {
  private static final String TOO_SMALL = "DatasetTooSmall";

  /** What is mended in fields that cannot change, as often as not. */
  private static final Set<String> OF_THE_MANIFEST =
      Set.of(
          "ConfigurationInvalid",
          "PlanRefused",
          "SourceUnreadable",
          "CorpusEmpty",
          TOO_SMALL,
          "TokenizerTrainingFailed",
          "TokenizerRejected",
          "NonFiniteLoss");

  private WayOn() {}

  /** The outcome with a failure, if it is one, that says so. */
  public static Outcome told(LLMTrainingJob job, Outcome outcome) {
    return outcome instanceof Outcome.Broken(FailureStatus failure, var results)
        ? new Outcome.Broken(told(job, failure), results)
        : outcome;
  }

  private static FailureStatus told(LLMTrainingJob job, FailureStatus failure) {
    return new FailureStatus(
        failure.step(),
        failure.reason(),
        failure.message(),
        (failure.hint() == null ? "" : failure.hint() + "; then ") + way(job, failure),
        failure.exitCode(),
        failure.nodeRank(),
        failure.pod(),
        failure.node(),
        failure.logTail());
  }

  private static String way(LLMTrainingJob job, FailureStatus failure) {
    String name = job.getMetadata().getName();
    String retry = "kubectl llmjob retry " + name;
    if (!OF_THE_MANIFEST.contains(failure.reason())) {
      return retry;
    }
    String training =
        hasLearntForOthers(job, failure)
            ? ", its training with checkpoint.resumeFrom: {job: " + name + "}"
            : "";
    return retry
        + ", or, where a field must change that cannot, delete the job and apply the mended manifest:"
        + " what is done is used again"
        + training;
  }

  /**
   * Whether another job may go on with what the training of this one has learnt: there is a
   * checkpoint, and the mend is not other data, on which nobody can go on.
   */
  private static boolean hasLearntForOthers(LLMTrainingJob job, FailureStatus failure) {
    return failure.step().equals(Step.TRAIN.verb())
        && !failure.reason().equals(TOO_SMALL)
        && LLMTrainingJobStatus.checkpointStep(job) > 0;
  }
}
