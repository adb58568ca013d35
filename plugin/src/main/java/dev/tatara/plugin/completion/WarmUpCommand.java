package dev.tatara.plugin.completion;

import dev.tatara.plugin.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Loads the classes that verbs need, so that the JVM keeps them in the archive that later starts
 * read. The launcher asks for the archive; nobody else calls this.
 */
@Command(name = "__warm-up", hidden = true)
public final class WarmUpCommand implements Callable<Integer> {
  @Parameters(paramLabel = "MANIFEST", description = "A manifest to plan.")
  private Path manifest;

  @Parameters(paramLabel = "KUBECONFIG", description = "A kubeconfig of nobody.")
  private Path kubeconfig;

  @Override
  public Integer call() {
    run("plan", "-f", manifest.toString());
    run("status", "--kubeconfig", kubeconfig.toString());
    run("diagnose", "nothing", "--kubeconfig", kubeconfig.toString());
    return 0;
  }

  private static void run(String... arguments) {
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(new StringWriter()));
    main.setErr(new PrintWriter(new StringWriter()));
    main.execute(arguments);
  }
}
