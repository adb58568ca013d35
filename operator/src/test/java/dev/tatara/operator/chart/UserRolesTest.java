package dev.tatara.operator.chart;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Manifests;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.HttpURLConnection;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Whoever has one of Kubernetes' own roles in a namespace has it for the jobs there. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class UserRolesTest {
  private static final String NAMESPACE = "users";
  private static final String SUSPEND = "{\"spec\": {\"runPolicy\": {\"suspend\": true}}}";

  @BeforeAll
  static void createNamespaceAndRoles() {
    Cluster.newNamespace(NAMESPACE);
    bind("view");
    bind("edit");
    await("aggregation of view").until(() -> isAllowed("view", "list"));
    await("aggregation of edit").until(() -> isAllowed("edit", "create"));
    TrainingJob.create(NAMESPACE, "looked-at", spec -> {}).awaitPod("corpus");
  }

  @Test
  void whoMayViewLooksAtJobsAndAllThatThePluginReads() {
    try (KubernetesClient viewer = as("view")) {
      Resource<LLMTrainingJob> job = job(viewer, "looked-at");
      assertNotNull(job.get().getStatus().phase());
      viewer.resources(LLMTrainingJob.class).inNamespace(NAMESPACE).list();
      viewer.pods().inNamespace(NAMESPACE).list();
      viewer.batch().v1().jobs().inNamespace(NAMESPACE).list();
      assertNotNull(viewer.configMaps().inNamespace(NAMESPACE).withName("looked-at-run").get());
      viewer.v1().events().inNamespace(NAMESPACE).list();
      viewer.persistentVolumeClaims().inNamespace(NAMESPACE).list();
      forbidden(() -> job.patch(PatchContext.of(PatchType.JSON_MERGE), SUSPEND));
      forbidden(job::delete);
      forbidden(() -> create(viewer, "viewers"));
      forbidden(() -> viewer.resources(LLMTrainingJob.class).inNamespace("default").list());
    }
  }

  @Test
  void whoMayEditMakesChangesAndDeletesJobsButWritesNoStatus() {
    try (KubernetesClient editor = as("edit")) {
      create(editor, "editors");
      Resource<LLMTrainingJob> job = job(editor, "editors");
      job.patch(PatchContext.of(PatchType.JSON_MERGE), SUSPEND);
      forbidden(
          () ->
              job.subresource("status")
                  .patch(
                      PatchContext.of(PatchType.JSON_MERGE),
                      "{\"status\": {\"phase\": \"Complete\"}}"));
      job.delete();
      await().until(() -> job.get() == null);
      forbidden(() -> editor.resources(LLMTrainingJob.class).inNamespace("default").list());
    }
  }

  private static void forbidden(Executable request) {
    assertEquals(
        HttpURLConnection.HTTP_FORBIDDEN,
        assertThrows(KubernetesClientException.class, request).getCode());
  }

  private static void create(KubernetesClient client, String name) {
    client.resource(Manifests.generic(NAMESPACE, name, spec -> {})).create();
  }

  private static Resource<LLMTrainingJob> job(KubernetesClient client, String name) {
    return client.resources(LLMTrainingJob.class).inNamespace(NAMESPACE).withName(name);
  }

  private static boolean isAllowed(String role, String verb) {
    var question =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user(role))
            .withNewResourceAttributes()
            .withNamespace(NAMESPACE)
            .withGroup(LLMTrainingJob.GROUP)
            .withResource(LLMTrainingJob.PLURAL)
            .withVerb(verb)
            .endResourceAttributes()
            .endSpec()
            .build();
    return Cluster.admin()
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(question)
        .getStatus()
        .getAllowed();
  }

  private static void bind(String role) {
    Cluster.admin()
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(role)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("rbac.authorization.k8s.io", "User", user(role), null)
                .build())
        .create();
  }

  private static KubernetesClient as(String role) {
    Config config =
        new ConfigBuilder(Cluster.admin().getConfiguration())
            .withImpersonateUsername(user(role))
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static String user(String role) {
    return "somebody-who-may-" + role;
  }
}
