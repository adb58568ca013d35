package dev.tatara.operator.resource;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.jobplan.PlanRefusedException;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Manifests;
import dev.tatara.operator.support.Settings;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lies beyond the restricted standard needs the administrator's word. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class TemplatePermissionsTest {
  private static final String NAMESPACE = "permissions";
  private static final String HOST_PATH =
      "{volumes: [{mountPath: /mnt/a, hostPath: {path: /data/fast, type: Directory}}]}";
  private static final String HOST_NETWORK = "{hostNetwork: true}";
  private static final String MULTUS =
      "{annotations: {k8s.v1.cni.cncf.io/networks: other-team/fabric}}";

  @Inject StepJob stepJob;

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        HOST_PATH + "| /data/fast of the node at /mnt/a | templates.hostPaths",
        HOST_NETWORK + "| network of their nodes | templates.otherNetworks",
        MULTUS + "| other networks | templates.otherNetworks",
      })
  void withoutItTheJobIsRefused(String template, String what, String value) {
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE, "refused-" + Math.abs(template.hashCode()), spec -> set(spec, template));
    FailureStatus failure = job.awaitPhase(Phase.FAILED).failure();
    assertEquals("PlanRefused", failure.reason());
    assertTrue(failure.message().contains(what), failure.message());
    assertTrue(failure.hint().contains(value), failure.hint());
    assertTrue(job.jobs().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tatara.templates.host-paths | /data/fast,/data/slow |" + HOST_PATH,
        "tatara.templates.other-networks | true |" + HOST_NETWORK,
        "tatara.templates.other-networks | true |" + MULTUS,
      })
  void withItTheJobIsPlanned(String setting, String value, String template) {
    TemplatePermissions permissions = permissions(Map.of(setting, value));
    assertDoesNotThrow(() -> permissions.check(job(template)));
  }

  /** A pod that writes to the permitted folder may leave a link to the whole node in it. */
  @ParameterizedTest
  @CsvSource({"/data", "/data/fast/../..", "/data/fast/", "/data/fast/within", "/"})
  void onlyTheVeryPathIsPermitted(String path) {
    TemplatePermissions permissions =
        permissions(Map.of("tatara.templates.host-paths", "/data/fast"));
    LLMTrainingJob job = job("{volumes: [{mountPath: /mnt/a, hostPath: {path: " + path + "}}]}");
    assertThrows(PlanRefusedException.class, () -> permissions.check(job));
  }

  @Test
  void whatIsPermittedReachesThePods() {
    PodSpec training = pod(job(HOST_NETWORK), Step.TRAIN);
    assertTrue(training.getHostNetwork());
    assertEquals("ClusterFirstWithHostNet", training.getDnsPolicy());
    assertFalse(Boolean.TRUE.equals(pod(job(HOST_NETWORK), Step.EXPORT).getHostNetwork()));
    assertEquals(
        "/data/fast",
        pod(job(HOST_PATH), Step.CORPUS).getVolumes().getLast().getHostPath().getPath());
  }

  private PodSpec pod(LLMTrainingJob job, Step step) {
    return stepJob.of(job, step).getSpec().getTemplate().getSpec();
  }

  private static TemplatePermissions permissions(Map<String, String> settings) {
    return new TemplatePermissions(Settings.of(settings));
  }

  private static LLMTrainingJob job(String template) {
    var defaulted =
        Cluster.admin()
            .resource(Manifests.generic(NAMESPACE, "forge", spec -> set(spec, template)))
            .dryRun()
            .create();
    return Serialization.unmarshal(Serialization.asJson(defaulted), LLMTrainingJob.class);
  }

  private static void set(ObjectNode spec, String template) {
    spec.set("template", Serialization.unmarshal("v: " + template, ObjectNode.class).get("v"));
  }
}
