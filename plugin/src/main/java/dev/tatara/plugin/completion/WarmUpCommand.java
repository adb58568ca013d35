package dev.tatara.plugin.completion;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.plugin.Main;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Loads the classes that verbs need, so that the JVM keeps them in the archive that later starts
 * read. The launcher asks for the archive; nobody else calls this.
 */
@Command(name = "__warm-up", hidden = true)
public final class WarmUpCommand implements Callable<Integer> {
  private static final String MANIFEST = "/dev/tatara/run-configuration/quickstart.yaml";

  /** Nobody listens there: what a connection takes is loaded, and none is made. */
  private static final String KUBECONFIG =
      """
      apiVersion: v1
      kind: Config
      current-context: nobody
      contexts: [{name: nobody, context: {cluster: nobody, user: nobody}}]
      clusters: [{name: nobody, cluster: {server: "https://127.0.0.1:1"}}]
      users: [{name: nobody, user: {token: none}}]
      """;

  @Override
  public Integer call() throws IOException {
    Path manifest = Files.createTempFile("llmjob-", ".yaml");
    Path kubeconfig = Files.createTempFile("llmjob-", ".kubeconfig");
    try (InputStream sample = LLMTrainingJob.class.getResourceAsStream(MANIFEST)) {
      Files.write(manifest, sample.readAllBytes());
      Files.writeString(kubeconfig, KUBECONFIG);
      run("plan", "-f", manifest.toString());
      run("status", "--kubeconfig", kubeconfig.toString());
      run("diagnose", "nothing", "--kubeconfig", kubeconfig.toString());
    } finally {
      Files.delete(manifest);
      Files.delete(kubeconfig);
    }
    return 0;
  }

  private static void run(String... arguments) {
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(new StringWriter()));
    main.setErr(new PrintWriter(new StringWriter()));
    main.execute(arguments);
  }
}
