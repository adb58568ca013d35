package dev.tatara.minicluster.controlplane;

import dev.tatara.minicluster.FileTrees;
import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.binaries.KubernetesBinaries;
import dev.tatara.minicluster.process.Daemon;
import dev.tatara.minicluster.process.ProcessOwner;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A running control plane; closing it ends its processes. Tests that need an API server and no pods
 * use it alone:
 *
 * <pre>{@code
 * try (ControlPlane plane = ControlPlane.start(ControlPlaneOptions.apiServerOnly());
 *     KubernetesClient client = plane.newClient()) { ... }
 * }</pre>
 *
 * <p>Starting takes 3 to 4 seconds once the programs are there, see {@link KubernetesBinaries}.
 */
public final class ControlPlane implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final int PORT_ATTEMPTS = 4;

  /** The user name under which the API server asks nodes for logs. */
  public static final String KUBELET_CLIENT = "kube-apiserver-kubelet-client";

  private final Workplace workplace;
  private final CertificateAuthority authority = new CertificateAuthority();
  private final Deque<Daemon> daemons = new ArrayDeque<>();
  private final Runnable afterwards;
  private final AtomicBoolean closed = new AtomicBoolean();
  private String server;
  private String adminKubeconfig;

  private ControlPlane(Workplace workplace, Runnable afterwards) {
    this.workplace = workplace;
    this.afterwards = afterwards;
  }

  /**
   * Starts a control plane in a temporary folder, which is removed when it is closed or this JVM
   * ends.
   *
   * @throws MiniclusterException when a part does not come up; with the tail of its log
   */
  public static ControlPlane start(ControlPlaneOptions options) {
    StateDirectory state = StateDirectory.temporary();
    ProcessOwner owner = ProcessOwner.of(state.root());
    Runnable cleanUp =
        () -> {
          owner.close();
          state.close();
          FileTrees.delete(state.root());
        };
    try {
      ControlPlane plane = launch(state, owner, options, cleanUp);
      Runtime.getRuntime().addShutdownHook(new Thread(plane::close, "control-plane-shutdown"));
      return plane;
    } catch (RuntimeException e) {
      cleanUp.run();
      throw e;
    }
  }

  /**
   * Starts a control plane whose folder and processes the caller owns.
   *
   * @throws MiniclusterException when a part does not come up; with the tail of its log
   */
  public static ControlPlane start(
      StateDirectory state, ProcessOwner owner, ControlPlaneOptions options) {
    return launch(state, owner, options, () -> {});
  }

  private static ControlPlane launch(
      StateDirectory state, ProcessOwner owner, ControlPlaneOptions options, Runnable afterwards) {
    KubernetesBinaries binaries = KubernetesBinaries.locate(options.progress());
    Workplace workplace = new Workplace(state, state.emptyFolder("pki"), binaries, owner.marker());
    ControlPlane plane = new ControlPlane(workplace, afterwards);
    try {
      plane.launch(options);
      return plane;
    } catch (RuntimeException e) {
      plane.stopDaemons();
      throw e;
    }
  }

  private void launch(ControlPlaneOptions options) {
    Identity admin = authority.issueClient("admin", "system:masters");
    writeCertificates();
    daemons.push(Etcd.start(workplace));
    startApiServer(admin, options.apiServerArguments());
    if (options.scheduler()) {
      daemons.push(Scheduler.start(workplace, kubeconfigOf("system:kube-scheduler")));
    }
    if (options.controllerManager()) {
      Daemon daemon =
          ControllerManager.start(workplace, kubeconfigOf("system:kube-controller-manager"));
      daemons.push(daemon);
      try (KubernetesClient client = newClient()) {
        daemon.awaitReady(() -> acceptsPods(client), START_LIMIT);
      }
    }
    FileTrees.writePrivate(kubeconfig(), adminKubeconfig);
  }

  private void writeCertificates() {
    Path pki = workplace.pki();
    authority.identity().write(pki, "ca");
    authority
        .issueServer(
            "kube-apiserver",
            ApiServer.HOST,
            ApiServer.SERVICE_ADDRESS,
            "localhost",
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc")
        .write(pki, "apiserver");
    authority.issueClient(KUBELET_CLIENT, "system:masters").write(pki, "apiserver-kubelet-client");
    KeyPair serviceAccounts = CertificateAuthority.newKeyPair();
    FileTrees.writePrivate(pki.resolve("service-account.key"), Identity.keyPem(serviceAccounts));
    FileTrees.writePrivate(
        pki.resolve("service-account.pub"), Identity.publicKeyPem(serviceAccounts));
  }

  private void startApiServer(Identity admin, List<String> arguments) {
    for (int attempt = 1; ; attempt++) {
      ApiServer candidate = ApiServer.start(workplace, arguments);
      server = candidate.url();
      adminKubeconfig = Kubeconfig.of(server, authority.certificate(), "admin", admin);
      try (KubernetesClient client = impatientClient()) {
        candidate.daemon().awaitReady(() -> isReady(client), START_LIMIT);
        daemons.push(candidate.daemon());
        return;
      } catch (MiniclusterException e) {
        candidate.daemon().close();
        boolean portTaken = e.getMessage().contains("address already in use");
        if (!portTaken || attempt == PORT_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Doesn't try again by itself: while the server starts, the process is watched meanwhile. */
  private KubernetesClient impatientClient() {
    Config config = clientConfig();
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static boolean isReady(KubernetesClient client) {
    try {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException e) {
      return false; // not listening yet, or some of its start-up work is unfinished
    }
  }

  /** Pods are refused until their namespace has its service account. */
  private static boolean acceptsPods(KubernetesClient client) {
    return client.serviceAccounts().inNamespace("default").withName("default").get() != null;
  }

  /** A kubeconfig for a component, whose user name RBAC knows. */
  private Path kubeconfigOf(String user) {
    return writeKubeconfig(
        user.substring(user.indexOf(':') + 1), user, authority.issueClient(user));
  }

  /**
   * Writes a kubeconfig file for somebody whom {@link #certificateAuthority} has signed.
   *
   * @param name of the file, without its ending
   * @param user as it stands in the file
   */
  public Path writeKubeconfig(String name, String user, Identity identity) {
    Path file = workplace.pki().resolve(name + ".kubeconfig");
    FileTrees.writePrivate(file, Kubeconfig.of(server, authority.certificate(), user, identity));
    return file;
  }

  /** The administrator's kubeconfig file; only its owner can read it. */
  public Path kubeconfig() {
    return StateDirectory.kubeconfig(workplace.state().root());
  }

  /** The URL of the API server. */
  public String server() {
    return server;
  }

  /** What a fabric8 client needs to act as administrator; a new object at every call. */
  public Config clientConfig() {
    return Config.fromKubeconfig(adminKubeconfig);
  }

  /** A new client acting as administrator; the caller closes it. */
  public KubernetesClient newClient() {
    return new KubernetesClientBuilder().withConfig(clientConfig()).build();
  }

  /** A new client acting as somebody else, whom {@link #certificateAuthority} has signed. */
  public KubernetesClient newClient(Identity identity) {
    String kubeconfig = Kubeconfig.of(server, authority.certificate(), "user", identity);
    return new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(kubeconfig)).build();
  }

  /** Signs what else takes part in this cluster. */
  public CertificateAuthority certificateAuthority() {
    return authority;
  }

  /** The kubectl of this release. */
  public Path kubectl() {
    return workplace.binaries().program("kubectl");
  }

  /** Ends all processes and waits until they are gone. What etcd held is lost. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      stopDaemons();
      afterwards.run();
    }
  }

  private void stopDaemons() {
    while (!daemons.isEmpty()) {
      daemons.pop().close();
    }
  }
}
