package dev.tatara.plugin.steer;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.cluster.Cluster;
import dev.tatara.plugin.cluster.ConnectionOptions;
import dev.tatara.plugin.cluster.Waiting;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sets {@code spec.runPolicy.suspend} to true. */
@Command(
    name = "suspend",
    description = {
      "Asks a job to hold no pods: training writes a checkpoint and gives its accelerators back.",
      "kubectl llmjob resume lets it go on at that step."
    },
    mixinStandardHelpOptions = true)
public final class SuspendCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConnectionOptions connection;
  @Mixin private Waiting waiting;

  @Parameters(paramLabel = "JOB", description = "Name of the LLMTrainingJob.")
  private String name;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (Cluster cluster = connection.connect()) {
      LLMTrainingJob job = cluster.job(name);
      Patch.refuseAfterTheEnd(job);
      boolean already = Patch.isSuspended(job);
      if (!already) {
        Patch.suspend(cluster, job, true);
      }
      if (waiting.wanted()) {
        job = waiting.until(cluster, name, "it still has pods", SuspendCommand::holdsNoPods);
        out.println(name + " " + LLMTrainingJobStatus.phaseOf(job).description() + at(job));
      } else {
        out.println(
            name
                + (already
                    ? " is suspended already"
                    : " is asked to hold no pods; its training writes a checkpoint first"));
      }
      return ExitCodes.OK;
    }
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
