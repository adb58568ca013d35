package dev.tatara.operator.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.controlplane.ControlPlane;
import dev.tatara.minicluster.controlplane.ControlPlaneOptions;
import dev.tatara.operator.support.Manifests;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart's life on an API server of its own: installed, upgraded, uninstalled. */
class ChartInstallTest {
  private static final String CRD_NAME = "llmtrainingjobs.tatara.dev";
  private static final String LATER_FIELD = "fieldOfTheNextVersion";

  private static ControlPlane plane;
  private static KubernetesClient admin;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    plane = ControlPlane.start(ControlPlaneOptions.apiServerOnly());
    admin = plane.newClient();
  }

  @AfterAll
  static void stop() {
    admin.close();
    plane.close();
  }

  @Test
  void jobsOutliveUpgradeAndUninstall() throws IOException {
    helm("install", "tatara", Tool.CHART.toString(), "--create-namespace");
    assertNotNull(deployment().get());
    awaitServed();
    admin.resource(Manifests.generic("default", "survivor", spec -> {})).create();
    String uid = job().get().getMetadata().getUid();

    Path next = nextVersion();
    helm(
        "upgrade",
        "tatara",
        next.toString(),
        "--set",
        "watch.mode=namespaced,watch.namespaces={default},networkPolicy.operator=true"
            + ",dashboards.enabled=true,pollInterval=5s");
    assertTrue(spec().getProperties().containsKey(LATER_FIELD), "an upgrade brings new fields");
    assertEquals(uid, job().get().getMetadata().getUid());
    assertNull(admin.rbac().clusterRoles().withName("tatara-operator").get());
    assertNotNull(
        admin.rbac().roleBindings().inNamespace("default").withName("tatara-operator").get());
    assertEquals(
        1, admin.network().networkPolicies().inAnyNamespace().list().getItems().size(), "policies");

    helm("uninstall", "tatara");
    assertNull(deployment().get());
    assertEquals(uid, job().get().getMetadata().getUid());

    helm("install", "tatara", Tool.CHART.toString());
    assertEquals(uid, job().get().getMetadata().getUid());
    helm("uninstall", "tatara");
  }

  /** Each with an operator and roles of its own; the CRD is there once. */
  @Test
  void releasesShareAClusterByNamespaces() {
    for (String team : List.of("team-a", "team-b")) {
      admin
          .resource(new NamespaceBuilder().withNewMetadata().withName(team).endMetadata().build())
          .create();
      helmIn(
          team,
          List.of("install", team, Tool.CHART.toString(), "--set"),
          "watch.mode=namespaced,crd.install=false");
    }
    assertEquals(
        List.of("team-a-tatara-operator", "team-b-tatara-operator"),
        admin.apps().deployments().inAnyNamespace().list().getItems().stream()
            .map(each -> each.getMetadata().getName())
            .filter(name -> name.startsWith("team-"))
            .sorted()
            .toList());
  }

  /** This chart with one more field in its CRD. */
  private Path nextVersion() throws IOException {
    Path copy = folder.resolve("tatara");
    try (Stream<Path> files = Files.walk(Tool.CHART)) {
      for (Path file : files.toList()) {
        Path target = copy.resolve(Tool.CHART.relativize(file).toString());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    Path crd = copy.resolve("files/llmtrainingjobs.tatara.dev-v1.yml");
    String text = Files.readString(crd);
    String before = "          spec:\n";
    int at = text.indexOf("            properties:\n", text.indexOf(before));
    assertTrue(at > 0, "the CRD's spec has moved");
    String line = "            properties:\n";
    Files.writeString(
        crd,
        text.substring(0, at + line.length())
            + "              %s:\n                type: string\n".formatted(LATER_FIELD)
            + text.substring(at + line.length()));
    return copy;
  }

  private static void helm(String... arguments) {
    helmIn("tatara-system", List.of(arguments));
  }

  private static void helmIn(String namespace, List<String> first, String... more) {
    List<String> arguments = new ArrayList<>(first);
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("-n", namespace));
    Tool.helm(
        Map.of("KUBECONFIG", plane.kubeconfig().toString()), arguments.toArray(String[]::new));
  }

  private static void awaitServed() {
    admin
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(CRD_NAME)
        .waitUntilCondition(
            crd ->
                crd.getStatus() != null
                    && crd.getStatus().getConditions() != null
                    && crd.getStatus().getConditions().stream()
                        .anyMatch(
                            condition ->
                                condition.getType().equals("Established")
                                    && condition.getStatus().equals("True")),
            60,
            TimeUnit.SECONDS);
  }

  private static JSONSchemaProps spec() {
    CustomResourceDefinition crd =
        admin.apiextensions().v1().customResourceDefinitions().withName(CRD_NAME).get();
    return crd.getSpec()
        .getVersions()
        .getFirst()
        .getSchema()
        .getOpenAPIV3Schema()
        .getProperties()
        .get("spec");
  }

  private static Resource<Deployment> deployment() {
    return admin.apps().deployments().inNamespace("tatara-system").withName("tatara-operator");
  }

  private static Resource<GenericKubernetesResource> job() {
    return admin
        .genericKubernetesResources("tatara.dev/v1alpha1", "LLMTrainingJob")
        .inNamespace("default")
        .withName("survivor");
  }
}
