package dev.tatara.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The manifest for those without Helm is the chart's rendering. */
class PlainManifestTest {
  private static final Path FILE = Path.of("kubernetes/operator.yaml");
  private static final String HEADER =
      """
      # The operator, watching all namespaces: charts/tatara as Helm renders it, for those without Helm. Do not edit: change the
      # chart, then
      #   mvn -pl operator -am test -Dtest=PlainManifestTest -Dsurefire.failIfNoSpecifiedTests=false -Dchart.write=true
      # Apply the CRD first:
      #   kubectl apply --server-side -f crds/kubernetes/ && kubectl apply --server-side -f operator/kubernetes/
      """;

  @Test
  void committedManifestEqualsTheRendering() throws IOException {
    String rendering = HEADER + withoutSources(Tool.render("-f", Tool.CHART + "/plain.yaml"));
    if (Boolean.getBoolean("chart.write")) {
      Files.writeString(FILE, rendering);
    }
    assertEquals(
        rendering,
        Files.readString(FILE),
        FILE + " is not what the chart renders: change the chart, write it anew and commit both");
  }

  private static String withoutSources(String rendering) {
    return rendering.replaceAll("(?m)^# Source: .*\n", "").replaceFirst("^---\n", "");
  }
}
