package dev.tatara.plugin.steer;

import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.plugin.cluster.Cluster;
import picocli.CommandLine.Command;

/** Lets a failed job go on, by an annotation that the operator heeds. */
@Command(
    name = "retry",
    description = {
      "Lets a failed job go on: the step that failed begins again, training at its newest checkpoint;"
          + " where no checkpoint passed the gates, evaluation does. What is done stays done.",
      "What may change of a failed job (resources, parallelism, training.microBatchSize, health,"
          + " scheduling, template, evaluation) must be changed before; all else needs another job."
    },
    mixinStandardHelpOptions = true)
public final class RetryCommand extends SteeringCommand {
  @Override
  String ask(Cluster cluster, LLMTrainingJob job) {
    Patch.refuseUnless(
        Phase.FAILED,
        job,
        "has not failed",
        LLMTrainingJobStatus.phaseOf(job) == Phase.COMPLETE
            ? "make another job to train it for longer, with checkpoint.resumeFrom: {job: %s}"
                .formatted(job.getMetadata().getName())
            : "kubectl llmjob diagnose says whether something is in its way");
    String request = Patch.request(cluster, job, JobMetadata.RETRY);
    if (waits()) {
      LLMTrainingJob then =
          await(cluster, "the operator has not taken it up", now -> isTakenUp(request, now));
      return Patch.isSuspended(then)
          ? " is taken up" + untilResumed(then)
          : " goes on: it " + LLMTrainingJobStatus.phaseOf(then).description();
    }
    return Patch.isSuspended(job)
        ? " is retried" + untilResumed(job)
        : " is retried; kubectl llmjob status shows how it goes on";
  }

  /** What its phase says while it is taken up is what it would do. */
  private static String untilResumed(LLMTrainingJob job) {
    return ", and waits until it is resumed: kubectl llmjob resume " + job.getMetadata().getName();
  }

  private static boolean isTakenUp(String request, LLMTrainingJob job) {
    return LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::lastRetry)
        .filter(retry -> request.equals(retry.request()))
        .isPresent();
  }
}
