package dev.tatara.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Helm makes of the chart and its values. */
class ChartRenderingTest {
  @Test
  void isWellFormed() {
    Tool.helm(Map.of(), "lint", "--strict", Tool.CHART.toString());
  }

  @Test
  void rendersTheOperatorAndItsCrd() {
    assertEquals(
        List.of(
            "ClusterRole tatara-edit",
            "ClusterRole tatara-operator",
            "ClusterRole tatara-view",
            "ClusterRoleBinding tatara-operator",
            "CustomResourceDefinition llmtrainingjobs.tatara.dev",
            "Deployment tatara-operator",
            "ServiceAccount tatara-operator"),
        Rendering.of().names());
  }

  @ParameterizedTest
  @CsvSource({
    "namespace.create=true, +Namespace tatara-system",
    "crd.install=false, -CustomResourceDefinition llmtrainingjobs.tatara.dev",
    "rbac.create=false, -ClusterRole tatara-edit -ClusterRole tatara-operator -ClusterRole"
        + " tatara-view -ClusterRoleBinding tatara-operator",
    "rbac.aggregate=false, -ClusterRole tatara-edit -ClusterRole tatara-view",
    "serviceAccount.create=false, -ServiceAccount tatara-operator",
    "networkPolicy.operator=true, +NetworkPolicy tatara-operator",
    "monitors.enabled=true, +PodMonitor tatara-operator-corpus +PodMonitor tatara-operator-training"
        + " +Service tatara-operator +ServiceMonitor tatara-operator",
    "replicas=2, +PodDisruptionBudget tatara-operator +Role tatara-operator-election"
        + " +RoleBinding tatara-operator-election",
    "'monitors.enabled=true,alerts.enabled=true', +PodMonitor tatara-operator-corpus +PodMonitor"
        + " tatara-operator-training +PrometheusRule tatara-operator +Service tatara-operator"
        + " +ServiceMonitor tatara-operator",
    "dashboards.enabled=true, +ConfigMap tatara-operator-dashboards",
    "watch.mode=namespaced, -ClusterRole tatara-operator -ClusterRoleBinding tatara-operator"
        + " +Role tatara-operator +RoleBinding tatara-operator",
  })
  void aSwitchAddsAndTakesAway(String value, String changes) {
    List<String> before = Rendering.of().names();
    List<String> after = Rendering.of("--set", value).names();
    List<String> actual =
        Stream.concat(
                after.stream().filter(name -> !before.contains(name)).map("+"::concat),
                before.stream().filter(name -> !after.contains(name)).map("-"::concat))
            .sorted()
            .toList();
    assertEquals(Stream.of(changes.split(" (?=[+-])")).sorted().toList(), actual);
  }

  @Test
  void watchesTheNamespacesThatAreNamed() {
    Rendering rendering =
        Rendering.of(
            "--set", "watch.mode=namespaced,watch.namespaces={a,b},networkPolicy.operator=true");
    assertEquals(List.of("a", "b"), rendering.namespacesOf("RoleBinding"));
    assertEquals(List.of("tatara-system"), rendering.namespacesOf("NetworkPolicy"));
    Deployment deployment = rendering.deployment();
    var environment =
        deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv();
    assertTrue(
        environment.stream()
            .anyMatch(
                variable ->
                    variable.getName().equals("QUARKUS_OPERATOR_SDK_NAMESPACES")
                        && variable.getValue().equals("a,b")),
        environment.toString());
  }

  @Test
  void aDigestWinsOverATag() {
    String digest = "sha256:" + "0a".repeat(32);
    Deployment deployment =
        Rendering.of("--set", "image.tag=v1,image.digest=" + digest).deployment();
    assertEquals(
        "tatara-operator@" + digest,
        deployment.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage());
  }

  @Test
  void replicasKeepApartWhereTheyCan() {
    assertEquals(List.of(), spread("replicas=1"));
    List<TopologySpreadConstraint> softly = spread("replicas=2");
    assertEquals(
        List.of("kubernetes.io/hostname", "topology.kubernetes.io/zone"),
        softly.stream().map(TopologySpreadConstraint::getTopologyKey).toList());
    Map<String, String> pods =
        Rendering.of().deployment().getSpec().getTemplate().getMetadata().getLabels();
    for (TopologySpreadConstraint constraint : softly) {
      assertEquals("ScheduleAnyway", constraint.getWhenUnsatisfiable());
      assertEquals(pods, constraint.getLabelSelector().getMatchLabels());
    }
    String other = "topologySpreadConstraints[0].";
    TopologySpreadConstraint given =
        spread(
                "replicas=2,%1$smaxSkew=2,%1$stopologyKey=rack,%1$swhenUnsatisfiable=DoNotSchedule,%1$slabelSelector.matchLabels.a=b"
                    .formatted(other))
            .getFirst();
    assertEquals("rack", given.getTopologyKey());
    assertEquals(Map.of("a", "b"), given.getLabelSelector().getMatchLabels());
  }

  private static List<TopologySpreadConstraint> spread(String values) {
    return Rendering.of("--set", values)
        .deployment()
        .getSpec()
        .getTemplate()
        .getSpec()
        .getTopologySpreadConstraints();
  }

  @Test
  void theImageOfJobsIsPulledAsTheValuesSay() {
    Map<String, String> environment =
        Rendering.of(
                "--set",
                "trainerImage.pullPolicy=Always,trainerImage.pullSecrets[0].name=a,trainerImage.pullSecrets[1].name=b")
            .deployment()
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst()
            .getEnv()
            .stream()
            .filter(variable -> variable.getName().startsWith("TATARA_TRAINER_IMAGE_"))
            .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    assertEquals(
        Map.of(
            "TATARA_TRAINER_IMAGE_PULL_POLICY", "Always",
            "TATARA_TRAINER_IMAGE_PULL_SECRETS", "a,b"),
        environment);
  }

  @ParameterizedTest
  @CsvSource({
    "replica=2, additional properties 'replica' not allowed",
    "replicas=0, /replicas",
    "watch.mode=all, /watch/mode",
    "watch.namespaces={a}, /watch/namespaces",
    "image.digest=v1, /image/digest",
    "monitors.interval=soon, /monitors/interval",
    "templates.hostPaths={data}, /templates/hostPaths/0",
    "templates.hostPaths={/data/../etc}, /templates/hostPaths/0",
    "alerts.throughputDrop=2, /alerts/throughputDrop",
    "alerts.enabled=true, alerts.enabled needs monitors.enabled",
    "trainerImage.pullPolicy=Sometimes, /trainerImage/pullPolicy",
    "topologySpreadConstraints[0].maxSkew=1, /topologySpreadConstraints/0",
  })
  void wrongValuesAreNamed(String value, String part) {
    String message = Tool.refusal("--set", value);
    assertTrue(message.contains(part), message);
  }

  /** Every value stands in the README, in the schema, and has the default that the README says. */
  @Test
  void everyValueIsDescribed() throws IOException {
    JsonNode values = Serialization.unmarshal(read("values.yaml"), JsonNode.class);
    JsonNode schema = Serialization.unmarshal(read("values.schema.json"), JsonNode.class);
    String readme = read("README.md");
    List<String> missing = new ArrayList<>();
    for (String name : new TreeSet<>(leaves("", values, schema))) {
      String shown = values.at("/" + name.replace('.', '/')).toString().replace("\"", "");
      if (!readme.contains("| `%s` | `%s` |".formatted(name, shown))) {
        missing.add("| `%s` | `%s` |".formatted(name, shown));
      }
    }
    assertEquals(List.of(), missing, "rows that README.md lacks");
  }

  /** Values as {@code a.b}, down to what the schema doesn't divide any further. */
  private static List<String> leaves(String prefix, JsonNode values, JsonNode schema) {
    List<String> names = new ArrayList<>();
    values
        .properties()
        .forEach(
            value -> {
              JsonNode described = schema.path("properties").path(value.getKey());
              assertTrue(!described.isMissingNode(), prefix + value.getKey() + " has no schema");
              if (described.has("properties")) {
                names.addAll(leaves(prefix + value.getKey() + ".", value.getValue(), described));
              } else {
                names.add(prefix + value.getKey());
              }
            });
    return names;
  }

  private static String read(String name) throws IOException {
    return Files.readString(Path.of(Tool.CHART.toString(), name));
  }
}
