package dev.tatara.operator.controller;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing is begun for several nodes on a claim that one alone can mount. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class SharedClaimTest {
  private static final String NAMESPACE = "shared-claims";
  private static final String CLASS = "nobodys";

  @BeforeAll
  static void createNamespace() {
    Cluster.newNamespace(NAMESPACE);
  }

  @Test
  void aJobOfSeveralNodesWaitsUntilItsClaimIsMadeAnew() {
    PersistentVolumeClaim claim = claim("narrow", "ReadWriteOnce");
    TrainingJob job = TrainingJob.create(NAMESPACE, "wide", spec -> ofTwoNodes(spec, "narrow"));
    String message = job.awaitStalled("ClaimOfOneNode", "ReadWriteOnce");
    assertTrue(
        message.startsWith(
            "2 pods of a step run on as many nodes, and the claim 'narrow' can be mounted on one"
                + " only (ReadWriteOnce): name a claim with ReadWriteMany"),
        message);
    assertEquals(List.of(), job.jobs());

    Cluster.admin().resource(claim).delete();
    await().until(() -> Cluster.admin().resource(claim).get() == null);
    claim("narrow", "ReadWriteMany");
    job.awaitPod("corpus");
    job.awaitStatus(status -> status.reason() == null);
  }

  @Test
  void aJobThatIsLetTrainOnOneNodeGoesOn() {
    claim("small", "ReadWriteOncePod");
    TrainingJob job = TrainingJob.create(NAMESPACE, "cut", spec -> ofTwoNodes(spec, "small"));
    job.awaitStalled("ClaimOfOneNode", "set resources.nodes to 1");
    job.patch("runPolicy.suspend", true);
    job.awaitPhase(Phase.SUSPENDED);
    job.patch("resources.nodes", 1);
    job.patch("runPolicy.suspend", false);
    job.awaitPod("corpus");
  }

  /** The shards of a corpus read its sources on as many nodes. */
  @Test
  void aCorpusOfShardsWaitsForAClaimOfItsSourcesThatAllCanMount() {
    claim("wide-storage", "ReadWriteMany");
    PersistentVolumeClaim claim = claim("texts", "ReadWriteOnce");
    TrainingJob job =
        TrainingJob.create(NAMESPACE, "shards", spec -> ofTwoShards(spec, "wide-storage", "texts"));
    String message = job.awaitStalled("ClaimOfOneNode", "the claim 'texts' can be mounted on one");
    assertTrue(message.contains("make it anew with ReadOnlyMany or ReadWriteMany"), message);
    assertEquals(List.of(), job.jobs());

    Cluster.admin().resource(claim).delete();
    await().until(() -> Cluster.admin().resource(claim).get() == null);
    claim("texts", "ReadOnlyMany");
    job.awaitPod("corpus");
    job.awaitStatus(status -> status.reason() == null);
  }

  @Test
  void shardsOfAJobOfOneNodeNeedAnotherClaimOrNone() {
    claim("of-shards", "ReadWriteOnce");
    TrainingJob job =
        TrainingJob.create(
            NAMESPACE,
            "divided",
            spec -> {
              spec.withObjectProperty("data").put("shards", 2);
              spec.putObject("storage").put("claimName", "of-shards");
            });
    String message = job.awaitStalled("ClaimOfOneNode", "data.shards: 1");
    assertTrue(message.contains("make this claim anew with that access mode"), message);
    assertFalse(message.contains("resources.nodes"), "it is 1 already: " + message);
    job.delete();
  }

  /** A claim may be bound to a volume that can do more than it asks for. */
  @Test
  void theVolumeOfABoundClaimCounts() {
    PersistentVolume volume =
        Cluster.admin()
            .resource(
                new PersistentVolumeBuilder()
                    .withNewMetadata()
                    .withName("of-a-file-server")
                    .endMetadata()
                    .withNewSpec()
                    .withAccessModes("ReadWriteOnce", "ReadWriteMany")
                    .withStorageClassName(CLASS)
                    .withCapacity(Map.of("storage", new Quantity("1Gi")))
                    .withNewHostPath("/nowhere", "")
                    .withNewClaimRef()
                    .withNamespace(NAMESPACE)
                    .withName("bound")
                    .endClaimRef()
                    .endSpec()
                    .build())
            .create();
    PersistentVolumeClaim claim = claim("bound", "ReadWriteOnce");
    await("binding of the claim")
        .until(() -> "Bound".equals(Cluster.admin().resource(claim).get().getStatus().getPhase()));
    TrainingJob job = TrainingJob.create(NAMESPACE, "bound", spec -> ofTwoNodes(spec, "bound"));
    job.awaitPod("corpus");
    Cluster.admin().resource(volume).delete();
  }

  private static void ofTwoNodes(ObjectNode spec, String claim) {
    spec.withObjectProperty("resources").put("nodes", 2);
    spec.withObjectProperty("training").put("microBatchSize", 2);
    spec.putObject("storage").put("claimName", claim);
  }

  private static void ofTwoShards(ObjectNode spec, String storage, String texts) {
    spec.withObjectProperty("data").put("shards", 2);
    ((ObjectNode) spec.at("/data/sources/0")).put("claimName", texts);
    spec.putObject("storage").put("claimName", storage);
  }

  private static PersistentVolumeClaim claim(String name, String accessMode) {
    return Cluster.admin()
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withAccessModes(accessMode)
                .withStorageClassName(CLASS)
                .withNewResources()
                .withRequests(Map.of("storage", new Quantity("1Gi")))
                .endResources()
                .endSpec()
                .build())
        .create();
  }
}
