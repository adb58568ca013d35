package dev.tatara.plugin.steer;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.plugin.cluster.Cluster;
import picocli.CommandLine.Command;

/** Sets {@code spec.runPolicy.suspend} to true. */
@Command(
    name = "suspend",
    description = {
      "Asks a job to hold no pods: training writes a checkpoint and gives its accelerators back.",
      "kubectl llmjob resume lets it go on at that step."
    },
    mixinStandardHelpOptions = true)
public final class SuspendCommand extends SteeringCommand {
  @Override
  String ask(Cluster cluster, LLMTrainingJob job) {
    Patch.refuseAfterTheEnd(job);
    boolean already = Patch.isSuspended(job);
    if (!already) {
      Patch.suspend(cluster, job, true);
    }
    if (waits()) {
      LLMTrainingJob then = await(cluster, "it still has pods", SuspendCommand::holdsNoPods);
      return " " + LLMTrainingJobStatus.phaseOf(then).description() + at(then);
    }
    return already
        ? " is suspended already"
        : " is asked to hold no pods; its training writes a checkpoint first";
  }

  /** It may come to its end meanwhile. */
  private static boolean holdsNoPods(LLMTrainingJob job) {
    Phase phase = LLMTrainingJobStatus.phaseOf(job);
    return phase == Phase.SUSPENDED || phase.isFinished();
  }

  private static String at(LLMTrainingJob job) {
    return job.getStatus().checkpoint() == null || job.getStatus().checkpoint().lastStep() == null
        ? ""
        : " at the checkpoint of step " + job.getStatus().checkpoint().lastStep();
  }
}
