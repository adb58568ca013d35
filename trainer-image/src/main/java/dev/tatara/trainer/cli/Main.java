package dev.tatara.trainer.cli;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The {@code tatara-trainer} program. */
@Command(
    name = "tatara-trainer",
    description = "Prepares text, trains, evaluates and exports language models.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "tatara-trainer " + Version.CURRENT,
    subcommands = {
      CommandLine.HelpCommand.class,
    })
public final class Main {
  private Main() {}

  /** Runs one verb and ends the process with its documented exit code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setExecutionExceptionHandler(Main::handle);
    commandLine.setParameterExceptionHandler(
        (exception, args) -> {
          CommandLine command = exception.getCommandLine();
          command.getErr().println("error: " + exception.getMessage());
          command.getErr().println("try '" + command.getCommandSpec().qualifiedName() + " --help'");
          return FailureReason.CONFIGURATION_INVALID.exitCode();
        });
    return commandLine;
  }

  private static int handle(
      Exception exception, CommandLine command, CommandLine.ParseResult parsed) {
    if (exception instanceof TrainerException known) {
      command.getErr().println("error: " + known.reason().label() + ": " + known.getMessage());
      command.getErr().println("hint: " + known.hint());
      return known.reason().exitCode();
    }
    exception.printStackTrace(command.getErr());
    return FailureReason.INTERNAL.exitCode();
  }
}
