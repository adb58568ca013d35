package dev.tatara.minicluster.bench;

import dev.tatara.measure.BenchOptions;
import dev.tatara.measure.Measurement;
import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.FileTrees;
import dev.tatara.minicluster.bench.OperatorMeasurement.Size;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench operator}: how fast the operator is, and what it takes. */
@Command(
    name = "operator",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the built operator, in a process of its own with the JVM options of its Deployment,"
          + " on a real API server, with thousands of jobs.",
      "",
      "Jobs are created in batches, as fast as the API server takes them; a batch is over when each"
          + " has the Job of its first step. More come at a steady rate. Then a simulated node lets a"
          + " pod of each run. Then the operator is started again over all of them: it looks at every"
          + " job, and must write nothing.",
      "",
      "Control plane, operator and load share this machine.",
    })
final class OperatorBench implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BenchOptions report;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      defaultValue = "5000",
      description = "How many jobs in all (default: ${DEFAULT-VALUE}).")
  private int jobs;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "How many of them at a time; each batch is one run (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--steady-jobs",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "How many more come at a steady rate after the batches (default: ${DEFAULT-VALUE}).")
  private int steadyJobs;

  @Option(
      names = "--steady-rate",
      paramLabel = "N",
      defaultValue = "5",
      description = "How many of those in a second (default: ${DEFAULT-VALUE}).")
  private double steadyRate;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "5",
      description = "Starts of an operator without jobs (default: ${DEFAULT-VALUE}).")
  private int starts;

  @Mixin private RepositoryOption repository;

  @Override
  public Integer call() throws IOException {
    BenchOptions.requireAtLeast(spec, "--batch", batch, 1);
    BenchOptions.requireAtLeast(spec, "--jobs", jobs, 1);
    BenchOptions.requireAtLeast(spec, "--steady-jobs", steadyJobs, 0);
    if (!(steadyRate > 0)) {
      throw new ParameterException(spec.commandLine(), "--steady-rate must be more than 0");
    }
    BenchOptions.requireAtLeast(spec, "--starts", starts, 1);
    PrintWriter out = spec.commandLine().getOut();
    Checkout checkout = repository.checkout();
    Path folder = Files.createTempDirectory("tatara-bench-");
    try {
      report.report(measure(checkout, folder.resolve("operator.aot"), out), out);
    } finally {
      FileTrees.delete(folder);
    }
    return 0;
  }

  private List<Measurement> measure(Checkout checkout, Path cache, PrintWriter out) {
    Consumer<String> progress =
        line -> {
          out.println(line);
          out.flush();
        };
    progress.accept("making a cache of the operator's classes");
    ClassCache.record(checkout.operator(), checkout.quickstartJob(), cache, progress);
    try (BenchCluster cluster = BenchCluster.start(checkout.operator(), progress)) {
      return new OperatorMeasurement(cluster, checkout.quickstartJob(), out)
          .of(new Size(jobs, batch, steadyJobs, steadyRate, starts), cache);
    }
  }
}
