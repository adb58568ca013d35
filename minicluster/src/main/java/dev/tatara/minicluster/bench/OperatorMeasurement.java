package dev.tatara.minicluster.bench;

import dev.tatara.measure.Measurement;
import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.operator.OperatorProcess;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The phases of the benchmark, one after the other, and what is read around each. */
final class OperatorMeasurement {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Without a reconciliation for so long, an operator has nothing left to do. */
  private static final Duration QUIET = Duration.ofSeconds(2);

  /** The programs, and what figures call them. */
  private static final Map<String, String> PROGRAMS =
      new TreeMap<>(Map.of("java", "operator", "kube-apiserver", "apiserver", "etcd", "etcd"));

  private static final double MEDIAN = 0.50;
  private static final double HIGH = 0.99;

  private final BenchCluster cluster;
  private final PrintWriter out;
  private final Readings readings;
  private final Loadings loadings;
  private final SimulatedNode node;
  private final Runs figures = new Runs();

  OperatorMeasurement(BenchCluster cluster, Path manifest, PrintWriter out) {
    this.cluster = cluster;
    this.out = out;
    this.readings = new Readings(cluster.client());
    this.loadings = new Loadings(cluster.client(), manifest);
    this.node = new SimulatedNode(cluster.client());
  }

  /**
   * What is measured.
   *
   * @param jobs how many in all, created in batches
   * @param batch how many of them at a time
   * @param steadyJobs how many more come at a steady rate
   * @param steadyRate of those, in a second
   * @param starts of an operator that has none
   */
  record Size(int jobs, int batch, int steadyJobs, double steadyRate, int starts) {}

  /**
   * Measures.
   *
   * @param cache of the operator's classes
   */
  List<Measurement> of(Size size, Path cache) {
    int jobs = size.jobs();
    startOften(size.starts(), cache);
    try (OperatorProcess operator = start("operator.start_seconds")) {
      for (int loaded = 0; loaded < jobs; loaded += size.batch()) {
        load(operator, Math.min(size.batch(), jobs - loaded));
      }
      figures.add("operator.rss_mb", "MB", Readings.megabytes(operator, "VmRSS"));
      loadSteadily(operator, size.steadyJobs(), size.steadyRate());
      jobs += size.steadyJobs();
      run(operator, jobs);
    }
    startOver(jobs);
    return figures.measurements();
  }

  /** By turns with a cache of classes and without, so that both meet the same machine. */
  private void startOften(int starts, Path cache) {
    for (int start = 1; start <= starts; start++) {
      try (OperatorProcess _ = start("operator.start_seconds")) {
        say("start %d of %d", start, starts);
      }
      try (OperatorProcess _ = start("operator.start_cached_seconds", ClassCache.option(cache))) {
        say("start %d of %d, with a cache of classes", start, starts);
      }
    }
  }

  private OperatorProcess start(String figure, String... jvmArguments) {
    long start = System.nanoTime();
    OperatorProcess operator = cluster.startOperator(jvmArguments);
    figures.add(figure, "s", (System.nanoTime() - start) / 1e9);
    return operator;
  }

  private void load(OperatorProcess operator, int jobs) {
    Latencies before = readings.latencies(operator);
    long writesBefore = readings.writes();
    Map<String, Double> secondsBefore = cluster.processorSeconds();
    double rate = jobs / loadings.load(jobs);
    awaitQuiet(operator, 0);
    Latencies latencies = readings.latencies(operator).since(before);
    // The benchmark itself has created each job.
    double writes = (double) (readings.writes() - writesBefore) / jobs - 1;
    Map<String, Double> seconds = cluster.processorSeconds();
    PROGRAMS.forEach(
        (program, name) ->
            figures.add(
                "operator.processor_ms_per_job." + name,
                "ms",
                1000 * (seconds.get(program) - secondsBefore.get(program)) / jobs));
    figures.add("operator.jobs_per_second", "jobs/s", rate);
    figures.add("operator.reconcile_p50_ms", "ms", latencies.quantileMillis(MEDIAN));
    figures.add("operator.reconcile_p99_ms", "ms", latencies.quantileMillis(HIGH));
    figures.add("operator.writes_per_job", "writes", writes);
    say(
        "%,d more jobs: %.0f jobs/s, %.1f reconciliations and %.2f writes a job, p50 %.1f ms, p99"
            + " %.1f ms, %.0f MB",
        jobs,
        rate,
        (double) latencies.count() / jobs,
        writes,
        latencies.quantileMillis(MEDIAN),
        latencies.quantileMillis(HIGH),
        Readings.megabytes(operator, "VmRSS"));
  }

  /** Latency where the API server is not busy: a batch as above waits for it most of the time. */
  private void loadSteadily(OperatorProcess operator, int jobs, double rate) {
    if (jobs == 0) {
      return;
    }
    Latencies before = readings.latencies(operator);
    loadings.load(jobs, Duration.ofNanos(Math.round(1e9 / rate)));
    awaitQuiet(operator, 0);
    Latencies latencies = readings.latencies(operator).since(before);
    figures.add("operator.steady_reconcile_p50_ms", "ms", latencies.quantileMillis(MEDIAN));
    figures.add("operator.steady_reconcile_p99_ms", "ms", latencies.quantileMillis(HIGH));
    say(
        "%,d more jobs, %.1f a second: p50 %.1f ms, p99 %.1f ms",
        jobs, rate, latencies.quantileMillis(MEDIAN), latencies.quantileMillis(HIGH));
  }

  /** Pods of all jobs come, which the operator holds in memory, too. */
  private void run(OperatorProcess operator, int jobs) {
    Latencies before = readings.latencies(operator);
    node.runAll();
    awaitQuiet(operator, 0);
    Latencies latencies = readings.latencies(operator).since(before);
    double resident = Readings.megabytes(operator, "VmRSS");
    figures.add("operator.rss_with_pods_mb", "MB", resident);
    figures.add("operator.rss_peak_mb", "MB", Readings.megabytes(operator, "VmHWM"));
    say(
        "%,d pods run: %.1f reconciliations a job, p50 %.1f ms, p99 %.1f ms, %.0f MB",
        jobs,
        (double) latencies.count() / jobs,
        latencies.quantileMillis(MEDIAN),
        latencies.quantileMillis(HIGH),
        resident);
  }

  /** What a resync does, for all jobs at once: each is looked at, and none has anything new. */
  private void startOver(int jobs) {
    long writesBefore = readings.writes();
    try (OperatorProcess operator = start("operator.start_loaded_seconds")) {
      awaitQuiet(operator, jobs);
      long writes = readings.writes() - writesBefore;
      double resident = Readings.megabytes(operator, "VmRSS");
      figures.add("operator.idle_writes", "writes", writes);
      figures.add("operator.rss_after_start_mb", "MB", resident);
      say(
          "started again over %,d jobs: %,d reconciliations, %,d writes, %.0f MB",
          jobs, readings.latencies(operator).count(), writes, resident);
    }
  }

  private void awaitQuiet(OperatorProcess operator, long atLeast) {
    long end = System.nanoTime() + LIMIT.toNanos();
    long last = -1;
    while (true) {
      long count = readings.latencies(operator).count();
      if (count == last && count >= atLeast) {
        return;
      }
      if (System.nanoTime() > end) {
        throw new MiniclusterException(
            "the operator finds no rest in %d minutes: %,d reconciliations; its log: %s"
                .formatted(LIMIT.toMinutes(), count, cluster.log()));
      }
      last = count;
      sleep(QUIET);
    }
  }

  private static void sleep(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MiniclusterException("interrupted", e);
    }
  }

  private void say(String line, Object... values) {
    out.printf(line + "%n", values);
    out.flush();
  }

  /** Values by figure, in the order in which figures came. */
  private static final class Runs {
    private record Figure(String name, String unit) {}

    private final Map<Figure, List<Double>> values = new LinkedHashMap<>();

    void add(String name, String unit, double value) {
      values.computeIfAbsent(new Figure(name, unit), _ -> new ArrayList<>()).add(value);
    }

    List<Measurement> measurements() {
      return values.entrySet().stream()
          .map(
              entry ->
                  Measurement.of(
                      entry.getKey().name(),
                      entry.getKey().unit(),
                      entry.getValue().stream().mapToDouble(Double::doubleValue).toArray()))
          .toList();
    }
  }
}
