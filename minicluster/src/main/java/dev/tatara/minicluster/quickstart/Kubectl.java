package dev.tatara.minicluster.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The real kubectl on the cluster.
 *
 * @param program its path
 * @param kubeconfig of the cluster
 */
record Kubectl(Path program, Path kubeconfig) {
  private static final int SECONDS = 30;

  /** Prints the command and what it prints. */
  void print(Terminal terminal, String... arguments) throws InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.addAll(List.of(arguments));
    CommandLineProgram.Result result =
        CommandLineProgram.run(command, Map.of("KUBECONFIG", kubeconfig.toString()), SECONDS);
    terminal.out().println();
    terminal.out().println(terminal.ink().faint("$ kubectl " + String.join(" ", arguments)));
    terminal.out().print(result.exitCode() == 0 ? result.output() : result.errors());
  }
}
