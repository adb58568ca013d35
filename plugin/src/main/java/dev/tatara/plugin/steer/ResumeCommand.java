package dev.tatara.plugin.steer;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.plugin.cluster.Cluster;
import picocli.CommandLine.Command;

/** Sets {@code spec.runPolicy.suspend} to false. */
@Command(
    name = "resume",
    description = {
      "Lets a suspended job go on, where it was.",
      "What may change while it is suspended (resources, parallelism) must be changed before."
    },
    mixinStandardHelpOptions = true)
public final class ResumeCommand extends SteeringCommand {
  @Override
  String ask(Cluster cluster, LLMTrainingJob job) {
    Patch.refuseAfterTheEnd(job);
    boolean already = !Patch.isSuspended(job);
    if (!already) {
      Patch.suspend(cluster, job, false);
    }
    if (waits()) {
      LLMTrainingJob then = await(cluster, "it does not run yet", ResumeCommand::isUnderWay);
      return " goes on: it " + LLMTrainingJobStatus.phaseOf(then).description();
    }
    return already ? " is not suspended" : " goes on";
  }

  private static boolean isUnderWay(LLMTrainingJob job) {
    return switch (LLMTrainingJobStatus.phaseOf(job)) {
      case PENDING, SUSPENDED, SUSPENDING -> false;
      default -> true;
    };
  }
}
