package dev.tatara.plugin.report;

import dev.tatara.jobplan.report.JobReport;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import dev.tatara.plugin.cluster.Cluster;
import dev.tatara.plugin.cluster.ConnectionOptions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the page of a job, from what the operator keeps of it and the job itself. */
@Command(
    name = "report",
    description = {
      "Writes the report of a job as one HTML file: curves, scores, failures, artifacts, manifest."
          + " While the job trains, it is as old as the operator's last question, ten minutes by default."
    },
    mixinStandardHelpOptions = true)
public final class ReportCommand implements Callable<Integer> {
  private static final Path STANDARD_OUTPUT = Path.of("-");

  @Spec private CommandSpec spec;
  @Mixin private ConnectionOptions connection;

  @Parameters(paramLabel = "JOB", description = "Name of the LLMTrainingJob.")
  private String name;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "File to write, - for standard output (default: JOB-report.html).")
  private Path output;

  @Option(names = "--open", description = "Open it in the browser.")
  private boolean open;

  @Override
  public Integer call() throws IOException {
    Path file = output == null ? Path.of(name + "-report.html") : output;
    if (open && file.equals(STANDARD_OUTPUT)) {
      throw new PluginException(ExitCodes.USAGE, "standard output cannot be opened", null);
    }
    String page;
    try (Cluster cluster = connection.connect()) {
      page = page(cluster);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (file.equals(STANDARD_OUTPUT)) {
      print(page);
    } else {
      write(file, page);
      out.println(file);
    }
    out.flush();
    if (open) {
      open(file);
    }
    return ExitCodes.OK;
  }

  private String page(Cluster cluster) {
    GenericKubernetesResource job = cluster.raw(name);
    ConfigMap kept =
        cluster
            .client()
            .configMaps()
            .inNamespace(cluster.namespace())
            .withName(JobReport.name(name))
            .get();
    try {
      return JobReport.page(job, isOf(job, kept) ? kept : null);
    } catch (IOException e) {
      throw new PluginException(
          ExitCodes.TROUBLE,
          "the report of '%s' cannot be read: %s".formatted(name, e.getMessage()),
          "this plugin and the operator may be of different versions");
    }
  }

  /** Not of an earlier job of the same name, which is being deleted. */
  private static boolean isOf(GenericKubernetesResource job, ConfigMap kept) {
    return kept != null
        && kept.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getUid().equals(job.getMetadata().getUid()));
  }

  /** In the page's own charset, whatever the terminal's is. */
  private static void print(String page) {
    byte[] bytes = page.getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    if (System.out.checkError()) {
      throw new PluginException(
          ExitCodes.TROUBLE, "standard output cannot be written", "name a file with -o");
    }
  }

  private static void write(Path file, String page) {
    try {
      Files.writeString(file, page, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new PluginException(
          ExitCodes.TROUBLE, "%s cannot be written: %s".formatted(file, e), "name another with -o");
    }
  }

  private static void open(Path file) {
    boolean mac = System.getProperty("os.name").startsWith("Mac");
    String program = mac ? "open" : "xdg-open";
    try {
      new ProcessBuilder(program, file.toAbsolutePath().toString()).inheritIO().start();
    } catch (IOException e) {
      throw new PluginException(
          ExitCodes.TROUBLE,
          "%s cannot be run".formatted(program),
          "open %s yourself".formatted(file));
    }
  }
}
