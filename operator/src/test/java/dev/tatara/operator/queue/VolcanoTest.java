package dev.tatara.operator.queue;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.scheduling.v1.PriorityClassBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Training pods in a group of Volcano's, on an API server that may not have its type. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class VolcanoTest {
  private static final String NAMESPACE = "gangs";
  private static final String URGENT = "urgent-training";
  private static final ResourceDefinitionContext GROUPS =
      new ResourceDefinitionContext.Builder()
          .withGroup("scheduling.volcano.sh")
          .withVersion("v1beta1")
          .withKind("PodGroup")
          .withPlural("podgroups")
          .withNamespaced(true)
          .build();

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
    Cluster.admin()
        .resource(
            new PriorityClassBuilder()
                .withNewMetadata()
                .withName(URGENT)
                .endMetadata()
                .withValue(1000)
                .build())
        .create();
  }

  @Test
  void jobSaysThatVolcanoIsMissingAndGoesOnWhenItIsThere() {
    TrainingJob job = TrainingJob.create(NAMESPACE, "gang", VolcanoTest::onVolcano);
    job.bringToTraining();
    job.awaitStalled("VolcanoMissing", "install Volcano");

    CustomResourceDefinition type = Cluster.admin().resource(podGroups()).create();
    try {
      GenericKubernetesResource group =
          await("pod group").until(() -> group("gang").get(), found -> found != null);
      checkGroup(group, job.job("train").get());
      job.awaitStatus(status -> !"VolcanoMissing".equals(status.reason()));
      checkPod(job.awaitPod("train"));

      job.patch("runPolicy.suspend", true);
      job.awaitPhase(Phase.SUSPENDED);
      await("group goes with the Job").until(() -> group("gang").get() == null);
      job.patch("resources.nodes", 1);
      job.patch("runPolicy.suspend", false);
      job.awaitPhase(Phase.TRAINING);
      GenericKubernetesResource next =
          await("next group").until(() -> group("gang").get(), found -> found != null);
      assertNotEquals(group.getMetadata().getUid(), next.getMetadata().getUid());
      assertEquals(1, (int) next.get("spec", "minMember"));
      job.delete();
    } finally {
      Cluster.admin().resource(type).delete();
    }
  }

  @Test
  void otherJobsHaveNone() {
    TrainingJob.whileTraining(
        NAMESPACE,
        "alone",
        job -> {
          Pod pod = job.awaitPod("train");
          assertEquals("default-scheduler", pod.getSpec().getSchedulerName());
          assertNull(pod.getMetadata().getAnnotations().get("scheduling.k8s.io/group-name"));
          assertFalse(TrainingJob.condition(job.status(), "Stalled").isTrue());
        });
  }

  private static void onVolcano(ObjectNode spec) {
    spec.putObject("resources")
        .put("nodes", 2)
        .put("acceleratorsPerNode", 2)
        .put("cpu", "500m")
        .put("memory", "16Gi")
        .<ObjectNode>set(
            "evaluator", JsonNodeFactory.instance.objectNode().put("cpu", 1).put("memory", "1Gi"))
        .set("extended", JsonNodeFactory.instance.objectNode().put("rdma/hca", 3));
    ((ObjectNode) spec.get("training")).put("microBatchSize", 2);
    spec.putObject("scheduling")
        .put("gang", "Volcano")
        .put("queueName", "research")
        .put("priorityClassName", URGENT);
  }

  private static void checkGroup(GenericKubernetesResource group, Job train) {
    assertEquals(2, (int) group.get("spec", "minMember"));
    assertEquals(
        Map.of("cpu", "3", "memory", "36507222016", "nvidia.com/gpu", "4", "rdma/hca", "6"),
        group.get("spec", "minResources"));
    assertEquals("research", group.get("spec", "queue"));
    assertEquals(URGENT, group.get("spec", "priorityClassName"));
    assertEquals(
        train.getMetadata().getUid(), group.getMetadata().getOwnerReferences().getFirst().getUid());
    assertTrue(
        group.getMetadata().getManagedFields().stream()
            .anyMatch(
                entry ->
                    entry.getManager().equals("tatara-operator")
                        && entry.getOperation().equals("Apply")));
  }

  private static void checkPod(Pod pod) {
    assertEquals("volcano", pod.getSpec().getSchedulerName());
    assertEquals(URGENT, pod.getSpec().getPriorityClassName());
    assertEquals(
        "gang-train", pod.getMetadata().getAnnotations().get("scheduling.k8s.io/group-name"));
  }

  private static Resource<GenericKubernetesResource> group(String job) {
    return Cluster.admin()
        .genericKubernetesResources(GROUPS)
        .inNamespace(NAMESPACE)
        .withName(job + "-train");
  }

  /** The type under its real name; the fields are those that Volcano's own has in use here. */
  private static CustomResourceDefinition podGroups() {
    return new CustomResourceDefinitionBuilder()
        .withNewMetadata()
        .withName("podgroups.scheduling.volcano.sh")
        .endMetadata()
        .withNewSpec()
        .withGroup(GROUPS.getGroup())
        .withScope("Namespaced")
        .withNewNames()
        .withKind(GROUPS.getKind())
        .withPlural(GROUPS.getPlural())
        .endNames()
        .addNewVersion()
        .withName(GROUPS.getVersion())
        .withServed(true)
        .withStorage(true)
        .withNewSchema()
        .withOpenAPIV3Schema(
            new JSONSchemaPropsBuilder()
                .withType("object")
                .addToProperties(
                    "spec",
                    new JSONSchemaPropsBuilder()
                        .withType("object")
                        .withXKubernetesPreserveUnknownFields(true)
                        .build())
                .build())
        .endSchema()
        .endVersion()
        .endSpec()
        .build();
  }
}
