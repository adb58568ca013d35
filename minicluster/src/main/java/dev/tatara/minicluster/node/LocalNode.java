package dev.tatara.minicluster.node;

import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.controlplane.ControlPlane;
import dev.tatara.minicluster.process.Marker;
import io.fabric8.kubernetes.client.KubernetesClient;

/** A node that runs the containers of its pods as processes of this machine. */
public final class LocalNode implements AutoCloseable {
  private final KubernetesClient client;

  private LocalNode(KubernetesClient client) {
    this.client = client;
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
    return new LocalNode(controlPlane.newClient());
  }

  @Override
  public void close() {
    client.close();
  }
}
