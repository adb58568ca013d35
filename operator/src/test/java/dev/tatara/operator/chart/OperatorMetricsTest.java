package dev.tatara.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.TrainingJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What alerts and dashboards ask of the operator, it serves. What they ask of training is held
 * against the trainer by its own tests.
 */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class OperatorMetricsTest {
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z][a-zA-Z0-9_]*)[{ ]");

  @TestHTTPResource("/metrics")
  URL metrics;

  @Test
  void everyMetricThatIsAskedForIsServed() throws IOException {
    String namespace = Cluster.newNamespace("metrics");
    TrainingJob.create(namespace, "counted", spec -> {}).awaitPhase(Phase.PREPARING_CORPUS);
    // Failures have a series from the first one on, and the API server refuses this one.
    Cluster.refuseJobs(namespace);
    TrainingJob.create(namespace, "refused", spec -> {})
        .awaitStalled("RequestRefused", "exceeded quota");

    Set<String> asked = new TreeSet<>(Expressions.metrics());
    asked.removeIf(name -> name.startsWith("tatara_") || name.equals("up"));
    asked.removeAll(served());
    assertEquals(Set.of(), asked, "metrics that the operator does not serve");
  }

  private Set<String> served() throws IOException {
    Set<String> names = new TreeSet<>();
    try (InputStream body = metrics.openStream()) {
      var samples = SAMPLE.matcher(new String(body.readAllBytes(), StandardCharsets.UTF_8));
      while (samples.find()) {
        names.add(samples.group(1));
      }
    }
    return names;
  }
}
