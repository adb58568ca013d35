package dev.tatara.minicluster.cli;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.bench.BenchCommand;
import dev.tatara.minicluster.bench.ClassCacheCommand;
import dev.tatara.minicluster.quickstart.QuickstartCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program behind {@code ./tatara cluster} and {@code ./tatara quickstart}. */
@Command(
    name = "tatara",
    description = "A local Kubernetes cluster to try and test Tatara on.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ClusterCommand.class,
      QuickstartCommand.class,
      BenchCommand.class,
      ClassCacheCommand.class
    })
public final class MiniclusterMain {
  private static final int FAILED = 1;

  private MiniclusterMain() {}

  /** Runs a verb and ends the process with 0, or 1 after an error, or 2 after a wrong argument. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new MiniclusterMain());
    commandLine.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          if (exception instanceof MiniclusterException) {
            command.getErr().println("error: " + exception.getMessage());
          } else {
            exception.printStackTrace(command.getErr());
          }
          return FAILED;
        });
    return commandLine;
  }
}
