package dev.tatara.minicluster.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.minicluster.process.Marker;
import dev.tatara.minicluster.process.ProcessOwner;
import dev.tatara.minicluster.process.ProcessTable;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

class ControlPlaneTest {
  private static final int TRIES = 600;
  private static final long PAUSE_MILLIS = 100;

  @Test
  void startsServesAndLeavesNothing() throws Exception {
    Path folder;
    Marker marker;
    try (ControlPlane plane =
            ControlPlane.start(ControlPlaneOptions.apiServerOnly().withControllerManager());
        KubernetesClient client = plane.newClient()) {
      folder = plane.kubeconfig().getParent();
      marker = ProcessOwner.markerOf(folder);
      assertEquals("1.34", majorMinor(client));
      assertEquals(3, ProcessTable.find(marker).size(), "etcd, apiserver, controller-manager");
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(plane.kubeconfig())));
      refusesPrivilegedPodsUnderPodSecurity(client);
      grantsOnlyWhatRbacSays(plane, client);
    }
    assertEquals(List.of(), ProcessTable.find(marker));
    assertFalse(Files.exists(folder), "the temporary folder is gone");
  }

  private static String majorMinor(KubernetesClient client) {
    return client.getKubernetesVersion().getMajor()
        + "."
        + client.getKubernetesVersion().getMinor();
  }

  /** The admission plugin learns of a namespace a moment after its creation. */
  private static void refusesPrivilegedPodsUnderPodSecurity(KubernetesClient client)
      throws InterruptedException {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName("restricted")
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .create();
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("privileged")
            .withNamespace("restricted")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("main")
            .withImage("busybox")
            .withNewSecurityContext()
            .withPrivileged(true)
            .endSecurityContext()
            .endContainer()
            .endSpec()
            .build();
    String answer = "";
    for (int i = 0; i < TRIES && !answer.contains("violates PodSecurity"); i++) {
      answer = answerTo(() -> client.pods().resource(pod).dryRun().create());
      Thread.sleep(PAUSE_MILLIS);
    }
    assertTrue(answer.contains("violates PodSecurity"), answer);
  }

  /** The authorizer learns of roles a moment after their creation. */
  private static void grantsOnlyWhatRbacSays(ControlPlane plane, KubernetesClient client)
      throws InterruptedException {
    client
        .rbac()
        .roles()
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName("reader")
                .withNamespace("default")
                .endMetadata()
                .withRules(
                    new PolicyRuleBuilder()
                        .withApiGroups("")
                        .withResources("configmaps")
                        .withVerbs("list")
                        .build())
                .build())
        .create();
    client
        .rbac()
        .roleBindings()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("reader")
                .withNamespace("default")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "reader")
                .addNewSubject("rbac.authorization.k8s.io", "User", "ada", null)
                .build())
        .create();
    Identity ada = plane.certificateAuthority().issueClient("ada");
    try (KubernetesClient hers = plane.newClient(ada)) {
      String answer = "not asked";
      for (int i = 0; i < TRIES && !answer.isEmpty(); i++) {
        answer = answerTo(() -> hers.configMaps().inNamespace("default").list());
        Thread.sleep(PAUSE_MILLIS);
      }
      assertEquals("", answer);
      assertTrue(
          answerTo(() -> hers.secrets().inNamespace("default").list()).contains("forbidden"));
    }
  }

  /** Why the API server refuses, or nothing. */
  private static String answerTo(Runnable request) {
    try {
      request.run();
      return "";
    } catch (KubernetesClientException e) {
      return e.getMessage();
    }
  }
}
