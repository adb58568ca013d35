package dev.tatara.plugin.steer;

import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import dev.tatara.plugin.cluster.Cluster;
import picocli.CommandLine.Command;

/** Asks for a checkpoint by an annotation, which the operator hands on to the trainer. */
@Command(
    name = "checkpoint",
    description = {
      "Asks a job that trains for a checkpoint after its present step, beside those of"
          + " checkpoint.everySteps. It counts in checkpoint.keepLast like any other.",
      "The trainer takes one such request a minute."
    },
    mixinStandardHelpOptions = true)
public final class CheckpointCommand extends SteeringCommand {
  @Override
  String ask(Cluster cluster, LLMTrainingJob job) {
    Patch.refuseUnless(Phase.TRAINING, job, "does not train", "only training writes checkpoints");
    String request = Patch.request(cluster, job, JobMetadata.CHECKPOINT_REQUESTED);
    if (waits()) {
      LLMTrainingJob then =
          await(cluster, "there is no checkpoint yet", now -> isServed(request, now));
      return " has the checkpoint " + then.getStatus().checkpoint().path();
    }
    return " is asked for a checkpoint; kubectl llmjob status shows when it is there";
  }

  /** Whether there is such a checkpoint; a training that has ended without it never writes it. */
  private static boolean isServed(String request, LLMTrainingJob job) {
    LLMTrainingJobStatus status = job.getStatus();
    if (status.checkpoint() != null && request.equals(status.checkpoint().lastRequest())) {
      return true;
    }
    if (status.phase() != Phase.TRAINING) {
      throw new PluginException(
          ExitCodes.TROUBLE,
          "the job '%s' trains no more, and wrote no checkpoint for this request: it %s"
              .formatted(job.getMetadata().getName(), status.phase().description()),
          null);
    }
    return false;
  }
}
