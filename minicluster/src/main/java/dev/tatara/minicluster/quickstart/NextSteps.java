package dev.tatara.minicluster.quickstart;

import java.nio.file.Path;

/** Tells how to go on with a cluster that was left running. */
record NextSteps(Terminal terminal, Path state) {
  void print(Path kubeconfig) {
    terminal.out().println();
    terminal.out().println(terminal.ink().strong("the cluster runs on; go on with"));
    command("export KUBECONFIG=" + kubeconfig, "then kubectl, or without it:");
    command("./tatara kubectl get llmjob -o wide", "");
    command("./tatara kubectl describe llmjob", "conditions, events, scores");
    command("./tatara kubectl get pods", "and kubectl logs of any of them");
    command("./tatara trainer generate --help", "with --model and a folder named above");
    command("./tatara quickstart", "again: corpus, tokenizer and dataset are found");
    command("./tatara cluster down", "stops the cluster; " + state.resolve("volumes") + " stays");
  }

  private void command(String command, String remark) {
    String line =
        remark.isEmpty()
            ? command
            : "%-38s %s".formatted(command, terminal.ink().faint("# " + remark));
    terminal.out().println("  " + line);
  }
}
