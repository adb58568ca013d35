package dev.tatara.plugin;

import dev.tatara.plugin.completion.CompleteCommand;
import dev.tatara.plugin.completion.CompletionCommand;
import dev.tatara.plugin.completion.WarmUpCommand;
import dev.tatara.plugin.diagnose.DiagnoseCommand;
import dev.tatara.plugin.logs.LogsCommand;
import dev.tatara.plugin.plan.PlanCommand;
import dev.tatara.plugin.report.ReportCommand;
import dev.tatara.plugin.status.StatusCommand;
import dev.tatara.plugin.steer.CheckpointCommand;
import dev.tatara.plugin.steer.ResumeCommand;
import dev.tatara.plugin.steer.RetryCommand;
import dev.tatara.plugin.steer.SuspendCommand;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program behind {@code kubectl llmjob}. */
@Command(
    name = "kubectl llmjob",
    description = "Looks at LLMTrainingJobs, steers them, and plans them without a cluster.",
    mixinStandardHelpOptions = true,
    version = "Tatara 0.1.0-SNAPSHOT",
    synopsisSubcommandLabel = "VERB",
    commandListHeading = "%nVerbs:%n",
    footer = {
      "",
      "Exit codes: 0 done; 1 a job is in trouble, a plan is refused or the cluster gave an error;",
      "2 wrong command line; 3 no such job, step, rank or file; 4 waited in vain."
    },
    subcommands = {
      StatusCommand.class,
      LogsCommand.class,
      ReportCommand.class,
      SuspendCommand.class,
      ResumeCommand.class,
      RetryCommand.class,
      CheckpointCommand.class,
      PlanCommand.class,
      DiagnoseCommand.class,
      CompletionCommand.class,
      CompleteCommand.class,
      WarmUpCommand.class
    })
public final class Main {
  private Main() {}

  /** Runs a verb and ends the process with one of {@link ExitCodes}. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line, with all verbs. */
  public static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    commandLine.setUsageHelpWidth(100);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionExceptionHandler(
        (error, command, parsed) -> {
          command.getOut().flush();
          return tell(error, command.getErr());
        });
    return commandLine;
  }

  private static int tell(Exception error, PrintWriter err) {
    switch (error) {
      case PluginException e -> {
        err.println("error: " + e.getMessage());
        if (e.hint() != null) {
          err.println("  " + e.hint());
        }
        return e.exitCode();
      }
      case KubernetesClientException e -> err.println("error: " + ApiError.of(e));
      default -> error.printStackTrace(err); // a defect: whoever reports it needs the place
    }
    return ExitCodes.TROUBLE;
  }
}
