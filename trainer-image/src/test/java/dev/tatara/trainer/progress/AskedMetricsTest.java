package dev.tatara.trainer.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What alerts and dashboards ask of training, it serves. What they ask of the operator, which
 * stands in a list of its own, is held against it by its own tests.
 */
class AskedMetricsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern NAME = Pattern.compile("tatara_[a-z_]+[a-z](?![a-z_*])");
  private static final Pattern SAMPLE = Pattern.compile("(?m)^(tatara_[a-z_]+)[{ ]");

  @Test
  void alertsAndDashboardsAskForWhatIsThere() throws IOException {
    Set<String> asked = new TreeSet<>();
    try (Stream<Path> dashboards = Files.list(ROOT.resolve("charts/tatara/dashboards"))) {
      for (Path dashboard : dashboards.toList()) {
        asked.addAll(names(NAME, Files.readString(dashboard)));
      }
    }
    asked.addAll(
        names(NAME, Files.readString(ROOT.resolve("charts/tatara/templates/alerts.yaml"))));
    Set<String> ofTheOperator =
        names(NAME, Files.readString(ROOT.resolve("docs/reference/metrics.md")));
    asked.removeIf(
        name ->
            ofTheOperator.contains(name)
                || ofTheOperator.contains(name.replaceAll("_(bucket|sum|count)$", "")));
    assertFalse(asked.isEmpty());
    asked.removeAll(served());
    assertEquals(Set.of(), asked, "metrics that training does not serve");
  }

  private static Set<String> served() throws IOException {
    TrainingMetrics metrics = new TrainingMetrics(10, 0);
    metrics.speed(100);
    metrics.ranks(List.of(new RankTime(0, null, 0.5, 1)));
    metrics.gpuMemory().labelValues("used").set(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ExpositionFormats.init()
        .getPrometheusTextFormatWriter()
        .write(out, metrics.registry().scrape());
    return names(SAMPLE, out.toString(StandardCharsets.UTF_8));
  }

  private static Set<String> names(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(match.groupCount()))
        .forEach(names::add);
    return names;
  }
}
