package dev.tatara.operator.network;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The policy of a job on a real API server, with the settings of the chart; nothing enforces it.
 */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class NetworkPolicyTest {
  private static final String NAMESPACE = "policies";

  @Inject JobNetworkPolicy policies;

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void letsInTheOperatorAndTheGroupAndOutNothingElseButNames() {
    TrainingJob job = start("alone");
    NetworkPolicy policy = policy("alone").get();
    assertEquals(
        Serialization.unmarshal(
            """
            podSelector: {matchLabels: {tatara.dev/job: alone}}
            policyTypes: [Ingress, Egress]
            ingress:
            - from: [{podSelector: {matchLabels: {tatara.dev/job: alone}}}]
            - from:
              - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: tatara-system}}
                podSelector:
                  matchLabels: {app.kubernetes.io/name: tatara-operator, app.kubernetes.io/instance: tatara}
              ports: [{port: 9400, protocol: TCP}, {port: 9401, protocol: TCP}]
            egress:
            - to: [{podSelector: {matchLabels: {tatara.dev/job: alone}}}]
            - to:
              - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
                podSelector: {matchLabels: {k8s-app: kube-dns}}
              - ipBlock: {cidr: 169.254.20.10/32}
              ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
            """,
            Map.class),
        Serialization.unmarshal(Serialization.asJson(policy.getSpec()), Map.class));
    OwnerReference owner = policy.getMetadata().getOwnerReferences().getFirst();
    assertEquals(job.resource().get().getMetadata().getUid(), owner.getUid());
    assertTrue(owner.getController());
    assertEquals(
        "tatara-operator", policy.getMetadata().getManagedFields().getFirst().getManager());

    String pod = job.awaitPod("corpus").getMetadata().getLabels().get("tatara.dev/job");
    assertEquals("alone", pod, "the policy selects the pods");
    assertTrue(
        policy
                .getMetadata()
                .getCreationTimestamp()
                .compareTo(job.job("corpus").get().getMetadata().getCreationTimestamp())
            <= 0,
        "there is no pod without it");

    job.delete();
    await().until(() -> policy("alone").get() == null);
  }

  /** Else every look at the job would write it. */
  @Test
  void whatTheApiServerKeepsIsWhatIsWanted() {
    TrainingJob job = start("steady");
    assertEquals(
        policies.of(job.resource().get()).orElseThrow().getSpec(),
        policy("steady").get().getSpec());
  }

  @Test
  void comesBackWhenItIsDeletedOrChanged() {
    start("meddled");
    String uid = policy("meddled").get().getMetadata().getUid();
    policy("meddled").delete();
    NetworkPolicy again = await().until(() -> policy("meddled").get(), found -> found != null);
    assertNotEquals(uid, again.getMetadata().getUid());

    policy("meddled")
        .edit(
            existing ->
                new NetworkPolicyBuilder(existing)
                    .editSpec()
                    .addNewEgress()
                    .endEgress()
                    .endSpec()
                    .build());
    await().until(() -> policy("meddled").get().getSpec().equals(again.getSpec()));
  }

  @Test
  void settingsThatAreNoPolicyAreTold() {
    String told =
        assertThrows(
                IllegalArgumentException.class,
                () -> new PolicyPeers.FromJson().convert("[{podSelctor: {}}]"))
            .getMessage();
    assertTrue(told.contains("no JSON list of peers of a NetworkPolicy"), told);
    assertThrows(
        IllegalArgumentException.class, () -> new EgressRules.FromJson().convert("{\"to\": []}"));
    assertThrows(IllegalArgumentException.class, () -> new PolicyPeers.FromJson().convert("null"));
    EgressRules rules = new EgressRules.FromJson().convert("[{\"ports\": [{\"port\": 443}]}]");
    assertEquals("TCP", rules.list().getFirst().getPorts().getFirst().getProtocol());
  }

  private static TrainingJob start(String name) {
    TrainingJob job = TrainingJob.create(NAMESPACE, name, spec -> {});
    job.awaitPhase(Phase.PREPARING_CORPUS);
    return job;
  }

  private static Resource<NetworkPolicy> policy(String job) {
    return Cluster.admin()
        .network()
        .v1()
        .networkPolicies()
        .inNamespace(NAMESPACE)
        .withName(job + "-network");
  }
}
