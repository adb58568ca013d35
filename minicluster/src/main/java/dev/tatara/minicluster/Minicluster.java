package dev.tatara.minicluster;

import dev.tatara.minicluster.controlplane.ControlPlane;
import dev.tatara.minicluster.controlplane.ControlPlaneOptions;
import dev.tatara.minicluster.node.LocalNode;
import dev.tatara.minicluster.operator.Manifests;
import dev.tatara.minicluster.operator.OperatorAccess;
import dev.tatara.minicluster.operator.OperatorOptions;
import dev.tatara.minicluster.operator.OperatorProcess;
import dev.tatara.minicluster.process.ExitHook;
import dev.tatara.minicluster.process.ProcessOwner;
import dev.tatara.minicluster.storage.LocalProvisioner;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A running cluster: control plane, one local node, a provisioner of volumes and, if asked, the
 * operator. Closing it ends all of that; so does the end of this JVM, however it comes. Volumes
 * stay in the state folder.
 *
 * <pre>{@code
 * try (Minicluster cluster = Minicluster.start(MiniclusterOptions.in(folder))) {
 *   cluster.client().pods()...
 * }
 * }</pre>
 */
public final class Minicluster implements AutoCloseable {
  private final Deque<Runnable> closers = new ArrayDeque<>();
  private final ExitHook exitHook = ExitHook.of("minicluster-shutdown", this::closeParts);
  private boolean closed;
  private StateDirectory state;
  private ControlPlane controlPlane;
  private KubernetesClient client;
  private Optional<OperatorProcess> operator = Optional.empty();

  private Minicluster() {}

  /**
   * Starts a cluster and waits until it takes pods and the operator is ready.
   *
   * @throws MiniclusterException when a part does not come up, or the folder is in use
   */
  public static Minicluster start(MiniclusterOptions options) {
    Minicluster cluster = new Minicluster();
    try {
      cluster.launch(options);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void launch(MiniclusterOptions options) {
    state = StateDirectory.open(options.stateDirectory());
    onClose(state::close);
    ProcessOwner owner = ProcessOwner.of(state.root());
    onClose(owner::close);
    state.emptyFolder("logs");

    options.progress().accept("starting the control plane");
    controlPlane =
        ControlPlane.start(
            state, owner, ControlPlaneOptions.complete().withProgress(options.progress()));
    onClose(controlPlane::close);
    client = controlPlane.newClient();
    onClose(client::close);

    options.progress().accept("starting the node");
    LocalProvisioner provisioner = LocalProvisioner.start(client, state);
    onClose(provisioner::close);
    LocalNode node = LocalNode.start(options.node(), state, owner.marker(), controlPlane);
    onClose(node::close);

    options.operator().ifPresent(chosen -> launchOperator(chosen, owner, options));
    state.announceReady();
  }

  private void launchOperator(
      OperatorOptions chosen, ProcessOwner owner, MiniclusterOptions options) {
    options.progress().accept("starting the operator");
    chosen.manifests().forEach(manifest -> Manifests.apply(client, manifest));
    Path identity =
        chosen
            .access()
            .map(manifest -> OperatorAccess.grant(client, controlPlane, manifest))
            .orElseGet(controlPlane::kubeconfig);
    OperatorProcess process = OperatorProcess.start(chosen, state, owner.marker(), identity);
    onClose(process::close);
    operator = Optional.of(process);
  }

  /** Registers what ends a part; when closed meanwhile, ends it at once. */
  private synchronized void onClose(Runnable closer) {
    if (closed) {
      closer.run();
      throw new MiniclusterException("the minicluster was closed while it started");
    }
    closers.push(closer);
  }

  /** The administrator's kubeconfig file. */
  public Path kubeconfig() {
    return controlPlane.kubeconfig();
  }

  /** A client acting as administrator; closed with the cluster. */
  public KubernetesClient client() {
    return client;
  }

  /** The control plane, for other identities and clients. */
  public ControlPlane controlPlane() {
    return controlPlane;
  }

  /** The kubectl of the cluster's release. */
  public Path kubectl() {
    return controlPlane.kubectl();
  }

  /** Where everything of the cluster lies. */
  public Path stateDirectory() {
    return state.root();
  }

  /** The folder behind a claim of the storage class {@link LocalProvisioner#STORAGE_CLASS}. */
  public Path volumeDirectory(String namespace, String claim) {
    return LocalProvisioner.volumeDirectory(state.root(), namespace, claim);
  }

  /** The operator, if one was asked for. */
  public Optional<OperatorProcess> operator() {
    return operator;
  }

  @Override
  public void close() {
    closeParts();
    exitHook.close();
  }

  private synchronized void closeParts() {
    closed = true;
    while (!closers.isEmpty()) {
      closers.pop().run();
    }
  }
}
