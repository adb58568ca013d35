package dev.tatara.trainer.cli;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.ProgramName;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.Version;
import dev.tatara.trainer.bench.BenchCommand;
import dev.tatara.trainer.checkpoint.verb.CheckpointCommand;
import dev.tatara.trainer.corpus.CorpusCommand;
import dev.tatara.trainer.evaluate.EvaluateCommand;
import dev.tatara.trainer.export.ExportCommand;
import dev.tatara.trainer.generate.GenerateCommand;
import dev.tatara.trainer.importing.ImportCommand;
import dev.tatara.trainer.plan.PlanCommand;
import dev.tatara.trainer.report.ReportCommand;
import dev.tatara.trainer.score.ScoreCommand;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.StepFailure;
import dev.tatara.trainer.step.TerminationMessage;
import dev.tatara.trainer.tokenize.TokenizeCommand;
import dev.tatara.trainer.tokenizer.TokenizerCommand;
import dev.tatara.trainer.train.TrainCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The {@code tatara-trainer} program. */
@Command(
    name = "tatara-trainer",
    description = "Prepares text, trains, evaluates and exports language models.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.VersionLine.class,
    subcommands = {
      CorpusCommand.class,
      TokenizerCommand.class,
      TokenizeCommand.class,
      TrainCommand.class,
      CheckpointCommand.class,
      EvaluateCommand.class,
      ExportCommand.class,
      ReportCommand.class,
      ImportCommand.class,
      GenerateCommand.class,
      ScoreCommand.class,
      PlanCommand.class,
      BenchCommand.class,
      CommandLine.HelpCommand.class,
    })
public final class Main {
  private Main() {}

  /** What {@code --version} prints. */
  static final class VersionLine implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"tatara-trainer " + Version.CURRENT};
    }
  }

  /** Runs one verb and ends the process with its documented exit code. */
  public static void main(String[] args) {
    // Containers seldom set a locale, and Japanese text must not come out as question marks.
    System.setOut(utf8(FileDescriptor.out));
    System.setErr(utf8(FileDescriptor.err));
    System.exit(run(args, Environment.get()));
  }

  /** Runs one verb; a failure leaves a termination message in the environment's place. */
  public static int run(String[] args, Environment environment) {
    CommandLine commandLine = new CommandLine(new Main(), new VerbFactory(environment));
    commandLine.setCommandName(ProgramName.CURRENT);
    commandLine.setExecutionExceptionHandler(
        (exception, command, parsed) -> fail(command, exception, environment));
    commandLine.setParameterExceptionHandler((exception, parsed) -> refuse(exception, environment));
    try {
      return commandLine.execute(args);
    } catch (Error e) {
      return fail(verbOf(commandLine), e, environment);
    }
  }

  private static CommandLine verbOf(CommandLine commandLine) {
    ParseResult parsed = commandLine.getParseResult();
    return parsed.hasSubcommand() ? parsed.subcommand().commandSpec().commandLine() : commandLine;
  }

  private static int fail(CommandLine command, Throwable exception, Environment environment) {
    StepFailure failure = StepFailure.of(command.getCommandName(), exception);
    if (!(exception instanceof TrainerException)) {
      exception.printStackTrace(command.getErr());
    }
    command
        .getErr()
        .println("error: " + failure.error().reason() + ": " + failure.error().message());
    command.getErr().println("hint: " + failure.error().hint());
    return leave(command, failure, environment);
  }

  private static int refuse(ParameterException exception, Environment environment) {
    CommandLine command = exception.getCommandLine();
    String help = command.getCommandSpec().qualifiedName() + " --help";
    command.getErr().println("error: " + exception.getMessage());
    command.getErr().println("try '" + help + "'");
    StepFailure failure =
        StepFailure.of(
            command.getCommandName(),
            FailureReason.CONFIGURATION_INVALID,
            exception.getMessage(),
            help + " lists the options");
    return leave(command, failure, environment);
  }

  private static int leave(CommandLine command, StepFailure failure, Environment environment) {
    try {
      new TerminationMessage(environment).write(failure);
    } catch (IOException e) {
      command.getErr().println("the termination message could not be written: " + e);
    }
    return failure.error().exitCode();
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
