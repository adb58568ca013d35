package dev.tatara.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples for Argo CD and Flux. */
class GitOpsTest {
  private static final Path ROOT = Path.of("..");
  private static final Path EXAMPLES = ROOT.resolve("examples/gitops");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | Reconciling=True | Progressing | Reconciling: why, 40%",
        "2 | Complete=True Ready=True Reconciling=False | Healthy | Complete: why",
        "2 | Failed=True Stalled=True | Degraded | Failed: why",
        "2 | Reconciling=True Stalled=True | Degraded | Stalled: why",
        "2 | Suspended=True Stalled=False | Suspended | Suspended: why",
        "2 | Suspended=False Complete=False | Progressing | Training, 40%",
        "1 | Complete=True | Progressing | the operator has not seen the newest change yet",
      })
  void healthFollowsTheConditions(
      int observedGeneration, String conditions, String status, String message) throws IOException {
    StringBuilder list = new StringBuilder();
    for (String condition : conditions.split(" ")) {
      String[] parts = condition.split("=");
      list.append("{type = \"%s\", status = \"%s\", ".formatted(parts[0], parts[1]))
          .append("message = \"%s: why\"},".formatted(parts[0]));
    }
    assertEquals(
        status + "|" + message,
        health(
            """
            {metadata = {generation = 2}, status = {observedGeneration = %d, phase = "Training",
             progress = {percent = "40%%"}, conditions = {%s}}}
            """
                .formatted(observedGeneration, list)));
  }

  @Test
  void aJobThatNobodyHasSeenWaits() throws IOException {
    assertEquals("Progressing|waits for the operator", health("{metadata = {generation = 1}}"));
  }

  private String health(String object) throws IOException {
    Path program = folder.resolve("check.lua");
    Files.writeString(
        program,
        "obj = %s%nlocal function check()%n%s%nend%nlocal health = check()%nprint(health.status .. \"|\" .. health.message)%n"
            .formatted(object, Files.readString(EXAMPLES.resolve("argocd/health.lua"))));
    return Tool.lua(program).strip();
  }

  /** What the examples set is what the chart takes, and the folders that they name are there. */
  @Test
  void examplesSuitTheChart() throws IOException {
    List<String> charts = new ArrayList<>();
    for (JsonNode object : objects()) {
      JsonNode source = object.at("/spec/source");
      JsonNode chart = object.at("/spec/chart/spec/chart");
      if (chart.isTextual()) {
        charts.add(chart.asText());
        render(object.at("/spec/values"));
      } else if (source.has("helm")) {
        charts.add(source.get("path").asText());
        render(source.at("/helm/valuesObject"));
      } else if (object.at("/spec/sourceRef/name").asText().equals("tatara")) {
        assertTrue(Files.isDirectory(ROOT.resolve(object.at("/spec/path").asText())));
      }
    }
    assertEquals(2, charts.size(), charts.toString());
    charts.forEach(path -> assertTrue(Files.exists(ROOT.resolve(path).resolve("Chart.yaml"))));
  }

  private void render(JsonNode values) throws IOException {
    assertFalse(values.isEmpty());
    Path file = folder.resolve("values.yaml");
    Files.writeString(file, Serialization.asYaml(values));
    String rendering = Tool.render("-f", file.toString());
    assertTrue(rendering.contains("kind: PrometheusRule"), "the example switches alerts on");
  }

  private static List<JsonNode> objects() throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
        for (String document : Files.readString(file).split("(?m)^---\n")) {
          objects.add(Serialization.unmarshal(document, JsonNode.class));
        }
      }
    }
    return objects;
  }
}
