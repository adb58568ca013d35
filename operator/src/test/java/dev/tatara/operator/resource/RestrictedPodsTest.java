package dev.tatara.operator.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.support.Admission;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Manifests;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Restricted Pod Security takes every pod without a word, whatever its job's template says. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class RestrictedPodsTest {
  private static final String NAMESPACE = "restricted";

  @Inject StepJob stepJob;

  @BeforeAll
  static void createNamespace() {
    Admission.newRestrictedNamespace(NAMESPACE);
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void podsOfStepsAreAdmittedWithoutWarning(Step step) {
    for (Consumer<ObjectNode> change : List.<Consumer<ObjectNode>>of(_ -> {}, this::wish)) {
      Job job = stepJob.of(job(change), step);
      assertEquals(
          List.of(), Admission.warnings("/apis/batch/v1/namespaces/" + NAMESPACE + "/jobs", job));
      PodTemplateSpec template = job.getSpec().getTemplate();
      assertEquals(List.of(), warnings(template));
      PodSpec pod = template.getSpec();
      assertFalse(pod.getAutomountServiceAccountToken());
      assertFalse(pod.getEnableServiceLinks());
      assertEquals(
          step == Step.TRAIN ? 2 : 1, containers(pod).count(), "training has its evaluator");
      assertRestricted(pod);
    }
  }

  @Test
  void operatorIsAdmittedWithoutWarning() throws IOException {
    Deployment deployment = deployment(Path.of("kubernetes/operator.yaml"));
    deployment.getMetadata().setNamespace(NAMESPACE);
    assertEquals(
        List.of(),
        Admission.warnings("/apis/apps/v1/namespaces/" + NAMESPACE + "/deployments", deployment));
    PodTemplateSpec template = deployment.getSpec().getTemplate();
    template.getSpec().setServiceAccountName(null); // it is of another namespace
    assertEquals(List.of(), warnings(template));
    assertFalse(template.getSpec().getEnableServiceLinks());
    assertRestricted(template.getSpec());
  }

  /** What is not restricted is seen to be refused here. */
  @Test
  void theNamespaceRefusesOthers() {
    PodTemplateSpec template = stepJob.of(job(_ -> {}), Step.CORPUS).getSpec().getTemplate();
    template.getSpec().getSecurityContext().setSeccompProfile(null);
    String refusal = "";
    try {
      warnings(template);
    } catch (IllegalStateException | AssertionError e) {
      refusal = e.toString();
    }
    assertTrue(refusal.contains("violates PodSecurity"), refusal);
  }

  /** All that a template may say that concerns what its pods may do. */
  private void wish(ObjectNode spec) {
    spec.set(
        "template",
        Serialization.unmarshal(
            """
            env: [{name: KEY, valueFrom: {secretKeyRef: {name: a, key: b}}}]
            volumes:
            - {mountPath: /dev/shm, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
            - {mountPath: /mnt/key, readOnly: true, secret: {secretName: a, optional: true}}
            - {mountPath: /mnt/ca, configMap: {name: ca}}
            - {mountPath: /mnt/more, subPath: ja, persistentVolumeClaim: {claimName: c}}
            securityContext: {runAsUser: 2000, runAsGroup: 2000, fsGroup: 2000, supplementalGroups: [3000]}
            """,
            ObjectNode.class));
  }

  private static void assertRestricted(PodSpec pod) {
    assertTrue(pod.getSecurityContext().getRunAsNonRoot());
    assertTrue(pod.getSecurityContext().getRunAsUser() > 0);
    assertTrue(pod.getSecurityContext().getRunAsGroup() > 0);
    assertEquals("RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
    containers(pod)
        .forEach(
            container -> {
              var security = container.getSecurityContext();
              assertTrue(security.getReadOnlyRootFilesystem());
              assertFalse(security.getAllowPrivilegeEscalation());
              assertEquals(List.of("ALL"), security.getCapabilities().getDrop());
              assertEquals(List.of(), security.getCapabilities().getAdd());
            });
  }

  private static Stream<Container> containers(PodSpec pod) {
    return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream());
  }

  private static List<String> warnings(PodTemplateSpec template) {
    Pod pod =
        new PodBuilder()
            .withMetadata(template.getMetadata())
            .editMetadata()
            .withName("pod")
            .endMetadata()
            .withSpec(template.getSpec())
            .build();
    return Admission.warnings("/api/v1/namespaces/" + NAMESPACE + "/pods", pod);
  }

  private static LLMTrainingJob job(Consumer<ObjectNode> change) {
    var defaulted =
        Cluster.admin().resource(Manifests.generic(NAMESPACE, "forge", change)).dryRun().create();
    return Serialization.unmarshal(Serialization.asJson(defaulted), LLMTrainingJob.class);
  }

  private static Deployment deployment(Path manifest) throws IOException {
    try (InputStream content = Files.newInputStream(manifest)) {
      List<HasMetadata> objects = Cluster.admin().load(content).items();
      return objects.stream()
          .filter(Deployment.class::isInstance)
          .map(Deployment.class::cast)
          .findFirst()
          .orElseThrow();
    }
  }
}
