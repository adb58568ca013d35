package dev.tatara.plugin.steer;

import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import dev.tatara.plugin.cluster.Cluster;
import dev.tatara.plugin.cluster.ConnectionOptions;
import dev.tatara.plugin.cluster.Waiting;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks for a checkpoint by an annotation, which the operator hands on to the trainer. */
@Command(
    name = "checkpoint",
    description = {
      "Asks a job that trains for a checkpoint after its present step, beside those of"
          + " checkpoint.everySteps. It counts in checkpoint.keepLast like any other.",
      "The trainer takes one such request a minute."
    },
    mixinStandardHelpOptions = true)
public final class CheckpointCommand implements Callable<Integer> {
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
      if (LLMTrainingJobStatus.phaseOf(job) != Phase.TRAINING) {
        throw new PluginException(
            ExitCodes.TROUBLE,
            "the job '%s' does not train: it %s"
                .formatted(name, LLMTrainingJobStatus.phaseOf(job).description()),
            "only training writes checkpoints");
      }
      String request = Instant.now().toString();
      Patch.annotate(cluster, job, JobMetadata.CHECKPOINT_REQUESTED, request);
      if (waiting.wanted()) {
        job =
            waiting.until(
                cluster, name, "there is no checkpoint yet", now -> isServed(request, now));
        out.println(name + " has the checkpoint " + job.getStatus().checkpoint().path());
      } else {
        out.println(
            name + " is asked for a checkpoint; kubectl llmjob status shows when it is there");
      }
      return ExitCodes.OK;
    }
  }

  /** Whether there is such a checkpoint; a training that has ended without it never writes it. */
  private boolean isServed(String request, LLMTrainingJob job) {
    LLMTrainingJobStatus status = job.getStatus();
    if (status.checkpoint() != null && request.equals(status.checkpoint().lastRequest())) {
      return true;
    }
    if (status.phase() != Phase.TRAINING) {
      throw new PluginException(
          ExitCodes.TROUBLE,
          "the job '%s' trains no more, and wrote no checkpoint for this request: it %s"
              .formatted(name, status.phase().description()),
          null);
    }
    return false;
  }
}
