package dev.tatara.minicluster.cli;

import dev.tatara.minicluster.background.RunningCluster;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops the cluster. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stops the cluster and waits until nothing of it runs. Volumes stay.")
final class DownCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private StateOption where;

  @Override
  public Integer call() throws InterruptedException {
    RunningCluster running = new RunningCluster(where.state());
    boolean wasRunning = running.isRunning();
    running.stop();
    spec.commandLine()
        .getOut()
        .println(
            wasRunning
                ? "the cluster is down; its volumes stay in " + where.state().resolve("volumes")
                : "no cluster is running in " + where.state());
    return 0;
  }
}
