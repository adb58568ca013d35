package dev.tatara.plugin.steer;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
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

/** Sets {@code spec.runPolicy.suspend} to false. */
@Command(
    name = "resume",
    description = {
      "Lets a suspended job go on, where it was.",
      "What may change while it is suspended (resources, parallelism) must be changed before."
    },
    mixinStandardHelpOptions = true)
public final class ResumeCommand implements Callable<Integer> {
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
      boolean already = !Patch.isSuspended(job);
      if (!already) {
        Patch.suspend(cluster, job, false);
      }
      if (waiting.wanted()) {
        job = waiting.until(cluster, name, "it does not run yet", ResumeCommand::isUnderWay);
        out.println(name + " goes on: it " + LLMTrainingJobStatus.phaseOf(job).description());
      } else {
        out.println(name + (already ? " is not suspended" : " goes on"));
      }
      return ExitCodes.OK;
    }
  }

  private static boolean isUnderWay(LLMTrainingJob job) {
    return switch (LLMTrainingJobStatus.phaseOf(job)) {
      case PENDING, SUSPENDED, SUSPENDING -> false;
      default -> true;
    };
  }
}
