package dev.tatara.plugin.completion;

import dev.tatara.plugin.ExitCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the completion of the program itself, for those who do not call it through kubectl. */
@Command(
    name = "completion",
    description = {
      "Prints a script that completes kubectl-llmjob in a shell: source <(kubectl llmjob completion"
          + " bash).",
      "kubectl's own completion completes 'kubectl llmjob' without it, as kubectl_complete-llmjob"
          + " lies beside the program on PATH."
    },
    mixinStandardHelpOptions = true)
public final class CompletionCommand implements Callable<Integer> {
  /** Shells that there is a script for. */
  enum Shell {
    bash,
    zsh
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "bash|zsh", description = "The shell.")
  private Shell shell;

  @Override
  public Integer call() {
    String name = "completion." + shell;
    try (InputStream script = CompletionCommand.class.getResourceAsStream(name)) {
      spec.commandLine().getOut().print(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }
}
