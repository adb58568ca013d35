package dev.tatara.operator.chart;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.minicluster.FileTrees;
import dev.tatara.minicluster.controlplane.ControlPlaneOptions;
import dev.tatara.operator.support.AuditLog;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.Messages;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The operator's role against what the API server has seen it do. */
@QuarkusTest
@TestProfile(RoleTest.OfItsOwn.class)
class RoleTest {
  private static final String USER = "system:serviceaccount:tatara-system:tatara-operator";

  /** Asked by admission for owner references that block deletion, which no log tells. */
  private static final String UNSEEN = "update llmtrainingjobs/finalizers";

  /** Only where a training hangs is that counted on its Job: its own test runs with this role. */
  private static final Set<String> OF_HANGS = Set.of("get jobs", "patch jobs");

  @ConfigProperty(name = "test.cluster.audit")
  String audit;

  @ConfigProperty(name = "quarkus.application.version")
  String version;

  /** Quarkus starts anew for this class, with a control plane of its own. */
  public static final class OfItsOwn implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(Audited.class));
    }
  }

  /** A control plane that writes down every request, and looks at owner references. */
  public static final class Audited extends ControlPlaneResource {
    private Path folder;

    @Override
    protected ControlPlaneOptions options() {
      try {
        folder = Files.createTempDirectory("tatara-audit-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      List<String> arguments = new ArrayList<>(List.of(AuditLog.arguments(folder)));
      arguments.add("--enable-admission-plugins=OwnerReferencesPermissionEnforcement");
      return super.options().withApiServerArguments(arguments.toArray(String[]::new));
    }

    @Override
    public Map<String, String> start() {
      Map<String, String> settings = new HashMap<>(super.start());
      settings.put("test.cluster.audit", AuditLog.file(folder).toString());
      return settings;
    }

    @Override
    public void stop() {
      super.stop();
      FileTrees.delete(folder);
    }
  }

  /** A story in which everything happens that the operator does, for one of the verbs each. */
  @Test
  void everyVerbOfTheRoleIsUsedAndNoOtherIsMissed() {
    String namespace = Cluster.newNamespace("audited");
    ResourceQuota jobs = Cluster.refuseJobs(namespace);
    ResourceQuota pods = Cluster.limit(namespace, "no-pods", Map.of("pods", "0"));
    TrainingJob job = TrainingJob.create(namespace, "story", RoleTest::ofGpusAndAClaim);
    job.awaitStalled("RequestRefused", "no-jobs");
    Cluster.admin().resource(jobs).delete();
    job.awaitStalled("PodCreationRefused", "no-pods");
    Cluster.admin().resource(pods).delete();
    Service taken = Cluster.admin().resource(serviceOfSomebody(namespace)).create();
    job.succeed("corpus", Messages.artifact("corpus", "corpus", false));
    job.succeed("tokenizer", Messages.artifact("tokenizer", "tokenizer", false));
    job.succeed("tokenize", Messages.artifact("tokenize", "dataset", false));
    job.awaitStalled("NameTaken", "Service story-train");
    Cluster.admin().resource(taken).delete();
    job.awaitPhase(Phase.TRAINING);
    job.awaitPod("train");
    widenPolicy(namespace);
    job.patch("runPolicy.ttlSecondsAfterFinished", 2); // the same run configuration

    for (int time = 0; time < 3; time++) { // what is told again is counted
      job.patch("runPolicy.suspend", true);
      job.awaitPhase(Phase.SUSPENDED);
      job.patch("checkpoint.keepEvery", 200 + 100 * time); // another run configuration
      job.patch("runPolicy.suspend", false);
      job.awaitPhase(Phase.TRAINING);
      job.awaitPod("train");
    }
    await("event that is counted")
        .until(() -> job.events().stream().anyMatch(event -> event.getCount() == 3));
    job.fail("train", 65, null);
    await("end of the job's time").until(() -> job.resource().get() == null);

    AuditLog log = new AuditLog(Path.of(audit), USER);
    assertEquals(List.of(), log.forbidden());
    assertEquals(Set.of("tatara-operator/" + version), log.userAgents());
    Set<String> used = await().until(log::used, seen -> seen.contains("delete llmtrainingjobs"));
    Set<String> granted = granted();
    assertTrue(granted.remove(UNSEEN));
    granted.removeIf(RoleTest::isOfQueues);
    granted.removeAll(OF_HANGS);
    used.removeAll(OF_HANGS);
    assertEquals(granted, used);
  }

  private static Service serviceOfSomebody(String namespace) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName("story-train")
        .endMetadata()
        .withNewSpec()
        .withClusterIP("None")
        .endSpec()
        .build();
  }

  /** As somebody may; the operator takes it back. */
  private static void widenPolicy(String namespace) {
    Resource<NetworkPolicy> policy =
        Cluster.admin()
            .network()
            .v1()
            .networkPolicies()
            .inNamespace(namespace)
            .withName("story-network");
    int rules = policy.get().getSpec().getEgress().size();
    policy.edit(
        existing ->
            new NetworkPolicyBuilder(existing)
                .editSpec()
                .addNewEgress()
                .endEgress()
                .endSpec()
                .build());
    await("policy that is mended").until(() -> policy.get().getSpec().getEgress().size() == rules);
  }

  /** Of types that only Kueue and Volcano bring: their own tests run with this role, too. */
  private static boolean isOfQueues(String verb) {
    return verb.endsWith(" podgroups") || verb.endsWith(" workloads");
  }

  @Test
  void secretsAreOutOfReach() {
    assertFalse(granted().stream().anyMatch(verb -> verb.contains("secret") || verb.contains("*")));
    for (String verb : List.of("get", "list", "watch", "create", "update", "patch", "delete")) {
      var question =
          new SubjectAccessReviewBuilder()
              .withNewSpec()
              .withUser(USER)
              .withNewResourceAttributes()
              .withNamespace("default")
              .withResource("secrets")
              .withVerb(verb)
              .endResourceAttributes()
              .endSpec()
              .build();
      var answer = Cluster.admin().authorization().v1().subjectAccessReview().create(question);
      assertFalse(answer.getStatus().getAllowed(), verb);
    }
  }

  private static void ofGpusAndAClaim(ObjectNode spec) {
    spec.putObject("resources").put("accelerator", "nvidia.com/gpu");
    spec.putObject("storage").putObject("claimTemplate").put("size", "1Gi");
    spec.putObject("runPolicy").put("ttlSecondsAfterFinished", 1);
  }

  /** Verbs of the role, such as {@code get pods/log}. */
  private static Set<String> granted() {
    Set<String> granted = new TreeSet<>();
    ClusterRole role = Cluster.admin().rbac().clusterRoles().withName("tatara-operator").get();
    for (PolicyRule rule : role.getRules()) {
      for (String resource : rule.getResources()) {
        rule.getVerbs().forEach(verb -> granted.add(verb + " " + resource));
      }
    }
    return granted;
  }
}
