package dev.tatara.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Exposition;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.Patience;
import dev.tatara.operator.support.TrainerPod;
import dev.tatara.operator.support.TrainingJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What alerts and dashboards ask of the operator, it serves. What they ask of training is held
 * against the trainer by its own tests.
 */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class OperatorMetricsTest {
  private static final Path DOCUMENTS = Path.of("../docs/reference");
  private static final Pattern ROW_NAME = Pattern.compile("`(tatara_[a-z_]+)(\\{[a-z,]+})?`");

  @TestHTTPResource("/metrics")
  URL metrics;

  @Test
  void everyMetricThatIsAskedForIsServed() throws IOException {
    String namespace = Cluster.newNamespace("metrics");
    TrainingJob.whileTraining(namespace, "counted", OperatorMetricsTest::startAgain);
    // Failures have a series from the first one on, and the API server refuses this one.
    Cluster.refuseJobs(namespace);
    TrainingJob.create(namespace, "refused", spec -> {})
        .awaitStalled("RequestRefused", "exceeded quota");
    Patience.await() // told before it is counted
        .until(
            () ->
                Exposition.read(metrics)
                    .names()
                    .contains("operator_sdk_reconciliations_failed_total"));

    Set<String> served = Exposition.read(metrics).names();
    Set<String> asked = new TreeSet<>(Expressions.metrics());
    Set<String> ofTraining = documented("run-configuration.md");
    asked.removeIf(name -> name.equals("up") || ofTraining.contains(family(name)));
    asked.removeAll(served);
    assertEquals(Set.of(), asked, "metrics that the operator does not serve");
    Set<String> ofTheOperator = documented("metrics.md");
    ofTheOperator.removeIf(name -> name.startsWith("tatara_corpus_")); // pods that make one do
    assertEquals(
        ofTheOperator,
        served.stream()
            .filter(name -> name.startsWith("tatara_"))
            .map(OperatorMetricsTest::family)
            .collect(Collectors.toSet()),
        "metrics that are documented, and those that are served");
  }

  @Test
  void whatJobsDoIsCountedAndNoneIsNamed() {
    Exposition before = Exposition.read(metrics);
    String namespace = Cluster.newNamespace("counting");
    TrainingJob.whileTraining(
        namespace,
        "anonymous",
        job -> {
          startAgain(job);
          // The cache that jobs are counted in hears of them a little later.
          Patience.await()
              .until(() -> Exposition.read(metrics).sum("tatara_jobs", "phase=\"Training\"") >= 1);
          Exposition after = Exposition.read(metrics);
          assertEquals(1, more(before, after, "tatara_job_restarts_total", "Killed"));
          assertEquals(
              1, more(before, after, "tatara_phase_duration_seconds_count", "PreparingCorpus"));
          assertTrue(
              more(before, after, "tatara_api_writes_total", "create", "resource=\"jobs\"") >= 4);
          assertTrue(
              more(before, after, "tatara_api_writes_total", "patch", "llmtrainingjobs/status")
                  >= 4);
          assertTrue(
              more(before, after, "tatara_reconcile_duration_seconds_count", "success") >= 4);
          assertEquals(
              after.sum("tatara_reconcile_duration_seconds_count"),
              after.sum("tatara_reconcile_duration_seconds_bucket", "le=\"+Inf\""));
          assertEquals(0, after.sum("tatara_queue_depth"));
          assertFalse(after.text().contains("anonymous"), "a series has the name of a job");
          assertFalse(after.text().contains(namespace), "a series has the name of a namespace");
        });
  }

  /** What processes of training that is under way do when one of them is killed. */
  private static void startAgain(TrainingJob job) {
    try (TrainerPod pod = new TrainerPod("127.77.41.2")) {
      pod.progress(Messages.progress(130, 5.7));
      job.run("train", "127.77.41.2");
      job.awaitStatus(status -> status.progress() != null);
      pod.progress(Messages.restarted(1, 137, 100));
      job.awaitEvent("TrainingRestarted"); // told when it is counted
    }
  }

  private static double more(Exposition before, Exposition after, String name, String... labels) {
    String[] values = new String[labels.length];
    for (int i = 0; i < labels.length; i++) {
      values[i] = labels[i].contains("=") ? labels[i] : "=\"" + labels[i] + "\"";
    }
    return after.sum(name, values) - before.sum(name, values);
  }

  private static String family(String sample) {
    return sample.replaceAll("_(bucket|sum|count|max)$", "");
  }

  private static Set<String> documented(String document) throws IOException {
    return Files.readString(DOCUMENTS.resolve(document))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(0, line.indexOf("|", 1)))
        .flatMap(row -> ROW_NAME.matcher(row).results())
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
