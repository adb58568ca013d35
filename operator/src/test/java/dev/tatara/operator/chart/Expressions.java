package dev.tatara.operator.chart;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The PromQL expressions of the chart: of its alert rules, and of its dashboards. */
final class Expressions {
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "by", "without", "on", "ignoring", "group_left", "offset");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?!\\s*\\()");

  private Expressions() {}

  /** The groups of alert rules as Prometheus reads them from a file. */
  static JsonNode alertGroups() {
    return Stream.of(
            Tool.render(
                    "--set",
                    "alerts.enabled=true,monitors.enabled=true",
                    "-s",
                    "templates/alerts.yaml")
                .split("(?m)^---\n"))
        .filter(document -> document.contains("kind: PrometheusRule"))
        .map(document -> Serialization.unmarshal(document, JsonNode.class).get("spec"))
        .findFirst()
        .orElseThrow();
  }

  /** Names of all metrics that alerts and dashboards ask for. */
  static Set<String> metrics() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String expression : all()) {
      names.addAll(metricsOf(expression));
    }
    return names;
  }

  private static List<String> all() throws IOException {
    List<String> expressions = new ArrayList<>(alertGroups().findValuesAsText("expr"));
    for (Path dashboard : dashboards()) {
      JsonNode content = read(dashboard);
      expressions.addAll(content.findValuesAsText("expr"));
      content.findValuesAsText("definition").forEach(expressions::add);
    }
    return expressions;
  }

  static JsonNode read(Path dashboard) throws IOException {
    return Serialization.unmarshal(Files.readString(dashboard), JsonNode.class);
  }

  static List<Path> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(Tool.CHART.resolve("dashboards"))) {
      return files.sorted().toList();
    }
  }

  /** What is left of an expression without strings, matchers, ranges, groupings and functions. */
  static Set<String> metricsOf(String expression) {
    String bare =
        expression
            .replaceAll("\"[^\"]*\"", "")
            .replaceAll("\\{[^}]*}", "")
            .replaceAll("\\[[^]]*]", "")
            .replaceAll("\\b(by|without|on|ignoring|group_left)\\s*\\([^)]*\\)", "")
            .replaceAll("\\boffset\\s+\\S+", "")
            .replaceAll("\\blabel_values\\(([^,]*),[^)]*\\)", "$1");
    Set<String> names = new TreeSet<>();
    NAME.matcher(bare)
        .results()
        .filter(match -> match.start() == 0 || !isPartOfName(bare.charAt(match.start() - 1)))
        .filter(match -> match.end() == bare.length() || !isPartOfName(bare.charAt(match.end())))
        .map(match -> match.group())
        .filter(name -> !WORDS.contains(name))
        .forEach(names::add);
    return names;
  }

  private static boolean isPartOfName(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == ':';
  }
}
