package dev.tatara.plugin.steer;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.cluster.Cluster;
import dev.tatara.plugin.cluster.ConnectionOptions;
import dev.tatara.plugin.cluster.Waiting;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A verb that asks one job for something, and may wait until it is so. */
abstract class SteeringCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConnectionOptions connection;
  @Mixin private Waiting waiting;

  @Parameters(paramLabel = "JOB", description = "Name of the LLMTrainingJob.")
  private String name;

  @Override
  public final Integer call() {
    try (Cluster cluster = connection.connect()) {
      spec.commandLine().getOut().println(name + ask(cluster, cluster.job(name)));
      return ExitCodes.OK;
    }
  }

  /**
   * Asks, and waits where that is wanted.
   *
   * @param job as it is before
   * @return what to tell, after the job's name
   */
  abstract String ask(Cluster cluster, LLMTrainingJob job);

  /** Whether the verb is to return only when the job has done it. */
  final boolean waits() {
    return waiting.wanted();
  }

  /** Waits for the job to be so; {@code otherwise} says what it is when time is up. */
  final LLMTrainingJob await(Cluster cluster, String otherwise, Predicate<LLMTrainingJob> done) {
    return waiting.until(cluster, name, otherwise, done);
  }
}
