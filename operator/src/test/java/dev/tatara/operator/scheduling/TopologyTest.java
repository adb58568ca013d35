package dev.tatara.operator.scheduling;

import static dev.tatara.operator.support.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.minicluster.controlplane.ControlPlaneOptions;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.ReadyNode;
import dev.tatara.operator.support.TrainingJob;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Where the cluster's own scheduler places the pods of a job that is to stay in one zone. */
@QuarkusTest
@TestProfile(TopologyTest.Scheduled.class)
class TopologyTest {
  private static final String NAMESPACE = "zones";
  private static final String ZONE = "topology.kubernetes.io/zone";

  /** Its resource stands in the place of the other tests', not beside it. */
  public static final class Scheduled implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(WithScheduler.class));
    }
  }

  /** All of the control plane. */
  public static final class WithScheduler extends ControlPlaneResource {
    @Override
    protected ControlPlaneOptions options() {
      return ControlPlaneOptions.complete();
    }
  }

  @Test
  void aGroupThatIsMadeAnewLeavesAZoneThatIsLost() {
    Cluster.newNamespace(NAMESPACE);
    bindClaim();
    ReadyNode one = node("a-1", "a");
    ReadyNode two = node("a-2", "a");
    TrainingJob job = TrainingJob.create(NAMESPACE, "zoned", TopologyTest::twoPodsInOneZone);
    job.bringToTraining();
    Set<String> before =
        awaitPlaced(pod -> true).stream().map(TopologyTest::uid).collect(Collectors.toSet());
    assertEquals(Set.of("a-1", "a-2"), nodesOf(before));

    // The zone is lost: its nodes take no pods, and nobody there ends those that are told to.
    one.cordon();
    two.cordon();
    node("b-1", "b");
    node("b-2", "b");
    pods().forEach(pod -> Cluster.admin().resource(pod).withGracePeriod(600).delete());
    job.job("train").delete();
    await("no others beside pods that may live on")
        .during(Duration.ofSeconds(3))
        .until(() -> before.containsAll(pods().stream().map(TopologyTest::uid).toList()));
    pods().forEach(pod -> Cluster.admin().resource(pod).withGracePeriod(0).delete());

    List<Pod> others = awaitPlaced(pod -> !before.contains(uid(pod)));
    assertEquals(
        Set.of("b-1", "b-2"),
        others.stream().map(pod -> pod.getSpec().getNodeName()).collect(Collectors.toSet()));
    job.delete();
  }

  private static void twoPodsInOneZone(ObjectNode spec) {
    spec.putObject("resources")
        .put("nodes", 2)
        .put("acceleratorsPerNode", 1)
        .put("accelerator", "cpu")
        .put("cpu", 3);
    spec.putObject("scheduling").put("topologyKey", ZONE);
  }

  /** Without the job's claim the scheduler places nothing. */
  private static void bindClaim() {
    Map<String, Quantity> size = Map.of("storage", new Quantity("1Gi"));
    Cluster.admin()
        .resource(
            new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName("zones")
                .endMetadata()
                .withNewSpec()
                .withCapacity(size)
                .withAccessModes("ReadWriteMany")
                .withStorageClassName("")
                .withNewHostPath("/nowhere", null)
                .endSpec()
                .build())
        .create();
    Cluster.admin()
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("quickstart")
                .endMetadata()
                .withNewSpec()
                .withAccessModes("ReadWriteMany")
                .withStorageClassName("")
                .withVolumeName("zones")
                .withNewResources()
                .withRequests(size)
                .endResources()
                .endSpec()
                .build())
        .create();
  }

  /** A node with room for one of the pods. */
  private static ReadyNode node(String name, String zone) {
    return new ReadyNode(
        name,
        Map.of(ZONE, zone),
        Map.of(
            "cpu", new Quantity("4"), "memory", new Quantity("64Gi"), "pods", new Quantity("10")));
  }

  private static List<Pod> awaitPlaced(Predicate<Pod> which) {
    return await("pods with a node")
        .until(
            () ->
                pods().stream()
                    .filter(which)
                    .filter(pod -> pod.getSpec().getNodeName() != null)
                    .toList(),
            placed -> placed.size() == 2);
  }

  private static Set<String> nodesOf(Set<String> uids) {
    return pods().stream()
        .filter(pod -> uids.contains(uid(pod)))
        .map(pod -> pod.getSpec().getNodeName())
        .collect(Collectors.toSet());
  }

  private static List<Pod> pods() {
    return Cluster.admin()
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("tatara.dev/step", "train")
        .list()
        .getItems();
  }

  private static String uid(Pod pod) {
    return pod.getMetadata().getUid();
  }
}
