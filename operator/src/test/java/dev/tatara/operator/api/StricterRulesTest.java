package dev.tatara.operator.api;

import static dev.tatara.operator.api.SpecEdits.set;
import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Manifests;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A job that was made before a rule came is worked on and steered as before: the API server holds
 * what has not changed against no newer rule. Under another API group, which no operator serves.
 */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class StricterRulesTest {
  private static final Path CRD = Path.of("../crds/kubernetes/llmtrainingjobs.tatara.dev-v1.yml");
  private static final String GROUP = "older.tatara.dev";
  private static final String WRITTEN = "written";
  private static final String STEERED = "steered";
  private static final String SHARDED = "sharded";
  private static final String NODES_RULE =
      "storage.claimTemplate.accessMode must be ReadWriteMany where resources.nodes is above 1";
  private static final List<String> NEWER =
      List.of(
          NODES_RULE,
          "storage.claimTemplate.accessMode must be ReadWriteMany where data.shards is above 1",
          "data.sources[].dietMinutes.from and data.sources[].dietMinutes.until must be days");

  @BeforeAll
  static void makeJobThatBreaksRulesToCome() throws Exception {
    ObjectNode strict = Serialization.unmarshal(Files.readString(CRD), ObjectNode.class);
    strict.withObject("/metadata").put("name", "llmtrainingjobs." + GROUP);
    strict.withObject("/spec").put("group", GROUP);
    ObjectNode lenient = strict.deepCopy();
    dropNewer(lenient);
    apply(lenient);
    await("CRD of before").ignoreExceptions().until(() -> submit(WRITTEN, false) != null);
    submit(STEERED, false);
    submit(SHARDED, false);
    apply(strict);
    await("newer rules").until(StricterRulesTest::areInForce);
  }

  @AfterAll
  static void removeCrd() {
    Cluster.admin()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("llmtrainingjobs." + GROUP)
        .delete();
  }

  @Test
  void operatorWritesItsStatus() {
    job(WRITTEN)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": {\"phase\": \"Training\"}}");
  }

  @Test
  void annotationAsksForRetry() {
    merge(WRITTEN, "{\"metadata\": {\"annotations\": {\"tatara.dev/retry\": \"a\"}}}");
  }

  @Test
  void suspendedJobChangesToWhatTheRuleAllowsAlone() {
    merge(STEERED, "{\"spec\": {\"runPolicy\": {\"suspend\": true}}}");
    KubernetesClientException refusal =
        assertThrows(KubernetesClientException.class, () -> merge(STEERED, nodes(4)));
    assertTrue(refusal.getMessage().contains(NODES_RULE), refusal.getMessage());
    merge(STEERED, nodes(1));
    assertThrows(KubernetesClientException.class, () -> merge(STEERED, nodes(2)));
  }

  /** On one node, so that the rule of shards alone is broken. */
  @Test
  void suspendedJobOfShardsStaysAsItIs() {
    merge(SHARDED, "{\"spec\": {\"runPolicy\": {\"suspend\": true}}}");
    KubernetesClientException refusal =
        assertThrows(KubernetesClientException.class, () -> merge(SHARDED, nodes(2)));
    assertTrue(refusal.getMessage().contains(NODES_RULE), refusal.getMessage());
    merge(SHARDED, "{\"spec\": {\"runPolicy\": {\"suspend\": false}}}");
  }

  private static String nodes(int count) {
    return "{\"spec\": {\"resources\": {\"nodes\": " + count + "}}}";
  }

  private static void merge(String name, String change) {
    job(name).patch(PatchContext.of(PatchType.JSON_MERGE), change);
  }

  private static Resource<GenericKubernetesResource> job(String name) {
    return Cluster.admin().resource(manifest(name));
  }

  private static boolean areInForce() {
    try {
      submit("new", true);
      return false;
    } catch (KubernetesClientException e) {
      return NEWER.stream().allMatch(e.getMessage()::contains);
    }
  }

  private static GenericKubernetesResource submit(String name, boolean dryRun) {
    return dryRun ? job(name).dryRun().create() : job(name).create();
  }

  private static GenericKubernetesResource manifest(String name) {
    GenericKubernetesResource job =
        Manifests.generic(
            "default",
            name,
            spec -> {
              breakNewerRules(spec);
              set(spec, "resources.nodes", name.equals(SHARDED) ? "1" : "2");
              set(spec, "data.shards", name.equals(STEERED) ? "1" : "2");
            });
    job.setApiVersion(GROUP + "/v1alpha1");
    return job;
  }

  private static void breakNewerRules(ObjectNode spec) {
    set(spec, "resources", "{accelerator: cpu}");
    set(spec, "storage", "{claimTemplate: {size: 1Gi}}");
    set(
        spec,
        "data.sources",
        "[{name: a, path: a.jsonl, dietMinutes: {from: '2024-01-01', until: '2024-02-30'}}]");
  }

  private static void apply(ObjectNode crd) {
    CustomResourceDefinition definition =
        Serialization.unmarshal(crd.toString(), CustomResourceDefinition.class);
    Cluster.admin().resource(definition).forceConflicts().serverSideApply();
  }

  private static void dropNewer(JsonNode schema) {
    JsonNode rules = schema.get("x-kubernetes-validations");
    if (rules != null) {
      var kept = rules.elements();
      while (kept.hasNext()) {
        String message = kept.next().get("message").asText();
        if (NEWER.stream().anyMatch(message::startsWith)) {
          kept.remove();
        }
      }
    }
    schema.forEach(StricterRulesTest::dropNewer);
  }
}
