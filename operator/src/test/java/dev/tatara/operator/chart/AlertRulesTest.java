package dev.tatara.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart's alerts, by Prometheus's own checker. */
class AlertRulesTest {
  private static final Path TESTS = Path.of("src/test/alerts/alerts.test.yaml");

  @TempDir private Path folder;
  private JsonNode groups;

  @BeforeEach
  void writeRules() throws IOException {
    groups = Expressions.alertGroups();
    Files.writeString(folder.resolve("rules.yaml"), Serialization.asYaml(groups));
  }

  @Test
  void rulesAreValid() {
    Tool.promtool("check", "rules", "--lint-fatal", folder.resolve("rules.yaml").toString());
  }

  @Test
  void alertsFireWhenTheyShouldAndNotBefore() throws IOException {
    Path tests = folder.resolve(TESTS.getFileName());
    Files.copy(TESTS, tests);
    Tool.promtool("test", "rules", tests.toString());
  }

  @Test
  void everyAlertIsTestedAndDescribed() throws IOException {
    String tests = Files.readString(TESTS);
    String readme = Files.readString(Tool.CHART.resolve("README.md"));
    List<String> names = groups.findValuesAsText("alert");
    assertFalse(names.isEmpty());
    List<String> missing = new ArrayList<>(names);
    missing.removeIf(
        name ->
            tests.contains("\"%s\"".formatted(name)) && readme.contains("`%s`".formatted(name)));
    assertEquals(List.of(), missing, "alerts without a test or a line in the README");
  }
}
