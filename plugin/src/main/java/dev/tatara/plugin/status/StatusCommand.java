package dev.tatara.plugin.status;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.plugin.ExitCodes;
import dev.tatara.plugin.PluginException;
import dev.tatara.plugin.cluster.Cluster;
import dev.tatara.plugin.cluster.ConnectionOptions;
import dev.tatara.plugin.cluster.Waiting;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows where a job stands, or all of them. */
@Command(
    name = "status",
    description = {
      "Shows where a job stands: its steps, progress, checkpoint, scores, restarts, and what needs"
          + " attention. Without a job, the table of all jobs."
    },
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConnectionOptions connection;

  @Parameters(arity = "0..1", paramLabel = "JOB", description = "Name of the LLMTrainingJob.")
  private String name;

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "The jobs of all namespaces.")
  private boolean everywhere;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json|yaml",
      description = "For programs: the objects as the API server has them.")
  private OutputFormat format;

  @Option(
      names = {"-w", "--watch"},
      description =
          "Show it again when it changes, until the job has ended; ends with 1 when it failed.")
  private boolean watch;

  @Override
  public Integer call() {
    if (watch && (name == null || format != null)) {
      throw usage("--watch follows one job, and not with --output");
    }
    if (everywhere && name != null) {
      throw usage("--all-namespaces goes without a job: name its namespace with -n");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Cluster cluster = connection.connect()) {
      if (format != null) {
        out.print(format.write(name == null ? list(cluster) : cluster.raw(name)));
      } else if (watch) {
        return watch(cluster, out);
      } else if (name != null) {
        tree(cluster, cluster.job(name), Paint.ofOutput()).forEach(out::println);
      } else {
        table(cluster, out);
      }
      out.flush();
      return ExitCodes.OK;
    }
  }

  private void table(Cluster cluster, PrintWriter out) {
    List<LLMTrainingJob> jobs = cluster.jobs(everywhere);
    if (jobs.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "there are no LLMTrainingJobs"
                  + (everywhere ? "" : " in the namespace " + cluster.namespace()));
      return;
    }
    JobTable.of(jobs, everywhere, Instant.now()).forEach(out::println);
  }

  private GenericKubernetesResource list(Cluster cluster) {
    GenericKubernetesResource list = new GenericKubernetesResource();
    list.setApiVersion("v1");
    list.setKind("List");
    list.setAdditionalProperties(Map.of("items", cluster.rawJobs(everywhere)));
    return list;
  }

  private static List<String> tree(Cluster cluster, LLMTrainingJob job, Paint paint) {
    return JobTree.of(job, cluster.belongings(job), Instant.now(), paint);
  }

  /**
   * On a terminal the tree stays in its place; elsewhere it is written anew when the job changes.
   */
  private int watch(Cluster cluster, PrintWriter out) {
    Paint paint = Paint.ofOutput();
    String version = "";
    while (true) {
      LLMTrainingJob job = cluster.job(name);
      boolean changed = !version.equals(job.getMetadata().getResourceVersion());
      if (Paint.isTerminal()) {
        out.print("\u001b[H\u001b[J");
      }
      if (changed || Paint.isTerminal()) {
        tree(cluster, job, paint).forEach(out::println);
        if (!Paint.isTerminal()) {
          out.println();
        }
        out.flush();
      }
      version = job.getMetadata().getResourceVersion();
      Phase phase = LLMTrainingJobStatus.phaseOf(job);
      if (phase.isFinished()) {
        return phase == Phase.FAILED ? ExitCodes.TROUBLE : ExitCodes.OK;
      }
      Waiting.pause();
    }
  }

  private static PluginException usage(String message) {
    return new PluginException(ExitCodes.USAGE, message, null);
  }
}
