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

  private static final String UNREADABLE = "SourceUnreadable";

  /** What is mended in fields of which some can change. */
  private static final Set<String> OF_THE_MANIFEST = Set.of("ConfigurationInvalid", "PlanRefused");

  /** What is mended in fields that cannot change, as often as not. */
  private static final Set<String> OF_FIXED_FIELDS =
      Set.of(
          UNREADABLE,
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
        hint(job, failure),
        failure.exitCode(),
        failure.nodeRank(),
        failure.pod(),
        failure.node(),
        failure.logTail());
  }

  private static String hint(LLMTrainingJob job, FailureStatus failure) {
    String hint = failure.hint() == null ? "" : failure.hint() + "; ";
    String retry = "kubectl llmjob retry " + job.getMetadata().getName();
    if (OF_FIXED_FIELDS.contains(failure.reason())) {
      return hint
          + ofNewClaim(job, failure)
          + "where data, tokenizer, model or training must change for it, "
          + anew(job, failure)
          + "; else "
          + retry;
    }
    String then = hint.isEmpty() ? "" : "then ";
    return hint
        + then
        + retry
        + (OF_THE_MANIFEST.contains(failure.reason())
            ? ", or, where a field must change that cannot, " + anew(job, failure)
            : "");
  }

  private static String anew(LLMTrainingJob job, FailureStatus failure) {
    String training =
        hasLearntForOthers(job, failure)
            ? ", its training with checkpoint.resumeFrom: {job: "
                + job.getMetadata().getName()
                + "}"
            : "";
    return "delete the job and apply the mended manifest: what is done is used again" + training;
  }

  /** A claim that the job has made has no files; the trainer sees a folder without them. */
  private static String ofNewClaim(LLMTrainingJob job, FailureStatus failure) {
    boolean missing =
        failure.reason().equals(UNREADABLE)
            && failure.message() != null
            && failure.message().contains("no file")
            && job.getSpec().storage().claimTemplate() != null
            && job.getSpec().data().sources().stream()
                .filter(source -> source.claimName() == null)
                .anyMatch(
                    source -> failure.message().startsWith("source '" + source.name() + "': "));
    return missing
        ? "the claim %s is made from storage.claimTemplate, and a new one is empty: put the files on it, or name the claim that has them in data.sources[].claimName; "
            .formatted(job.getSpec().storage().claimOf(job.getMetadata().getName()))
        : "";
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
