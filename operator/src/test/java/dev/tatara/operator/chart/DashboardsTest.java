package dev.tatara.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Grafana dashboards; whether their metrics exist is for {@link OperatorMetricsTest}. */
class DashboardsTest {
  private static final Pattern VARIABLE = Pattern.compile("\\$([a-z]+)");

  @TempDir private Path folder;

  /** Grafana's variables stand inside strings, so Prometheus can read the rest. */
  @Test
  void expressionsArePromQl() throws IOException {
    List<Map<String, String>> rules = new ArrayList<>();
    for (Path dashboard : Expressions.dashboards()) {
      for (String expression : Expressions.read(dashboard).findValuesAsText("expr")) {
        rules.add(Map.of("record", "dashboards:rule" + rules.size(), "expr", expression));
      }
    }
    assertTrue(rules.size() > 20, rules.toString());
    Path file = folder.resolve("rules.yaml");
    Files.writeString(
        file,
        Serialization.asYaml(
            Map.of("groups", List.of(Map.of("name", "dashboards", "rules", rules)))));
    Tool.promtool("check", "rules", file.toString());
  }

  @Test
  void panelsAndVariablesAreWhole() throws IOException {
    Set<String> uids = new HashSet<>();
    for (Path dashboard : Expressions.dashboards()) {
      JsonNode content = Expressions.read(dashboard);
      assertTrue(uids.add(content.get("uid").asText()), dashboard + " has the uid of another");
      List<String> ids = content.get("panels").findValuesAsText("id");
      assertEquals(ids.size(), Set.copyOf(ids).size(), dashboard + " has panels of the same id");
      List<String> variables = content.at("/templating/list").findValuesAsText("name");
      for (String expression : content.findValuesAsText("expr")) {
        VARIABLE
            .matcher(expression)
            .results()
            .map(match -> match.group(1))
            .forEach(name -> assertTrue(variables.contains(name), dashboard + " lacks $" + name));
      }
    }
  }
}
