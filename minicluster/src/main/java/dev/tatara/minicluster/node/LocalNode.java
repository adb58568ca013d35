package dev.tatara.minicluster.node;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.controlplane.ControlPlane;
import dev.tatara.minicluster.controlplane.Identity;
import dev.tatara.minicluster.node.kubelet.KubeletServer;
import dev.tatara.minicluster.process.Marker;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A node that runs the containers of its pods as processes of this machine. */
public final class LocalNode implements AutoCloseable {
  private static final int ADDRESS_ATTEMPTS = 50;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final KubeletServer kubelet;
  private final ExecutorService events =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final NodePods pods;
  private NodeRegistration registration;
  private SharedIndexInformer<Pod> informer;

  private LocalNode(
      NodeOptions options,
      StateDirectory state,
      Marker marker,
      ControlPlane controlPlane,
      LoopbackRange range,
      KubeletServer kubelet) {
    this.kubelet = kubelet;
    this.client = controlPlane.newClient();
    this.pods =
        new NodePods(
            new NodeServices(
                client,
                options,
                marker,
                new PodAddresses(range),
                new HostsFile(state.root().resolve("hosts")),
                state.emptyFolder("pods"),
                events,
                http));
  }

  /**
   * Registers the node and begins to run what is bound to it.
   *
   * @param options what it declares and which images it has
   * @param state where pods' folders and logs lie
   * @param marker that all processes carry
   * @param controlPlane that it belongs to
   */
  public static LocalNode start(
      NodeOptions options, StateDirectory state, Marker marker, ControlPlane controlPlane) {
    for (int attempt = 0; attempt < ADDRESS_ATTEMPTS; attempt++) {
      LoopbackRange range = LoopbackRange.random();
      try {
        // The port at the range's first address also keeps other clusters out of the range.
        KubeletServer kubelet = KubeletServer.bind(range.address(1));
        LocalNode node = new LocalNode(options, state, marker, controlPlane, range, kubelet);
        node.launch(options, controlPlane, range.address(1));
        return node;
      } catch (IOException e) {
        // somebody else has the range: try another
      }
    }
    throw new MiniclusterException(
        "no free range of loopback addresses: port %d is taken in all of %d tried in 127.64.0.0/10"
            .formatted(KubeletServer.PORT, ADDRESS_ATTEMPTS));
  }

  private void launch(NodeOptions options, ControlPlane controlPlane, String address) {
    Identity identity =
        controlPlane.certificateAuthority().issueServer("system:node:" + options.name(), address);
    kubelet.start(identity.tlsContext(controlPlane.certificateAuthority().certificate()), pods);
    registration = NodeRegistration.register(client, options, address);
    informer =
        client.pods().inAnyNamespace().withField("spec.nodeName", options.name()).inform(pods);
  }

  /** Stops the pods, with a few seconds' grace; their objects stay as they are. */
  @Override
  public void close() {
    if (informer != null) {
      informer.close();
    }
    pods.stopAll(CLOSE_LIMIT);
    if (registration != null) {
      registration.close();
    }
    kubelet.close();
    events.shutdownNow();
    http.close();
    client.close();
  }
}
