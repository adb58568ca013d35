package dev.tatara.minicluster.node;

import dev.tatara.minicluster.binaries.KubernetesBinaries;
import dev.tatara.minicluster.node.kubelet.KubeletServer;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Node object, and the Lease by which the control plane sees that the node lives. */
final class NodeRegistration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRegistration.class);
  private static final String LEASES = "kube-node-lease";
  private static final int LEASE_SECONDS = 40;
  private static final Duration RENEWAL = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final NodeOptions options;
  private final String address;
  private Thread renewals;

  private NodeRegistration(KubernetesClient client, NodeOptions options, String address) {
    this.client = client;
    this.options = options;
    this.address = address;
  }

  /** Makes the node ready to take pods. */
  static NodeRegistration register(KubernetesClient client, NodeOptions options, String address) {
    NodeRegistration registration = new NodeRegistration(client, options, address);
    Node node = registration.node();
    client.nodes().resource(node).create();
    client
        .nodes()
        .withName(options.name())
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.STRATEGIC_MERGE),
            Serialization.asJson(new NodeBuilder().withStatus(node.getStatus()).build()));
    // The API server taints every new node, and a controller removes that after seconds: a merge
    // patch is right whether or not it was here before us, a list's operations are not.
    client
        .nodes()
        .withName(options.name())
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"taints\":null}}");
    registration.renewals =
        Thread.ofVirtual().name("node-lease").start(registration::renewUntilClosed);
    return registration;
  }

  private Node node() {
    return new NodeBuilder()
        .withNewMetadata()
        .withName(options.name())
        .addToLabels("kubernetes.io/hostname", options.name())
        .addToLabels("kubernetes.io/os", "linux")
        .addToLabels("kubernetes.io/arch", architecture())
        .endMetadata()
        .withNewStatus()
        .withCapacity(options.capacity().quantities())
        .withAllocatable(options.capacity().quantities())
        .withConditions(conditions())
        .addNewAddress(address, "InternalIP")
        .addNewAddress(options.name(), "Hostname")
        .withNewDaemonEndpoints()
        .withNewKubeletEndpoint(KubeletServer.PORT)
        .endDaemonEndpoints()
        .withNewNodeInfo()
        .withArchitecture(architecture())
        .withOperatingSystem("linux")
        .withOsImage("processes of this machine")
        .withKernelVersion(System.getProperty("os.version"))
        .withContainerRuntimeVersion("process://1")
        .withKubeletVersion(KubernetesBinaries.VERSION)
        .withKubeProxyVersion("")
        .withBootID("")
        .withMachineID("")
        .withSystemUUID("")
        .endNodeInfo()
        .endStatus()
        .build();
  }

  private static List<NodeCondition> conditions() {
    return Stream.of("Ready", "MemoryPressure", "DiskPressure", "PIDPressure")
        .map(
            type ->
                new NodeConditionBuilder()
                    .withType(type)
                    .withStatus(type.equals("Ready") ? "True" : "False")
                    .withReason(type.equals("Ready") ? "KubeletReady" : "KubeletHasSufficient")
                    .withMessage("the local node is here")
                    .withLastHeartbeatTime(now())
                    .withLastTransitionTime(now())
                    .build())
        .toList();
  }

  private void renewUntilClosed() {
    try {
      while (true) {
        Thread.sleep(renew() ? RENEWAL : RETRY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private boolean renew() {
    try {
      client
          .leases()
          .inNamespace(LEASES)
          .resource(
              new LeaseBuilder()
                  .withNewMetadata()
                  .withName(options.name())
                  .withNamespace(LEASES)
                  .endMetadata()
                  .withNewSpec()
                  .withHolderIdentity(options.name())
                  .withLeaseDurationSeconds(LEASE_SECONDS)
                  .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS))
                  .endSpec()
                  .build())
          .forceConflicts()
          .serverSideApply();
      return true;
    } catch (KubernetesClientException e) {
      LOG.debug("the lease of node {} was not renewed, trying again", options.name(), e);
      return false;
    }
  }

  private static String architecture() {
    return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  @Override
  public void close() {
    renewals.interrupt();
  }
}
