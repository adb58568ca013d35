package dev.tatara.minicluster.bench;

import dev.tatara.minicluster.FileTrees;
import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.controlplane.ControlPlane;
import dev.tatara.minicluster.controlplane.ControlPlaneOptions;
import dev.tatara.minicluster.operator.Manifests;
import dev.tatara.minicluster.operator.OperatorAccess;
import dev.tatara.minicluster.operator.OperatorOptions;
import dev.tatara.minicluster.operator.OperatorProcess;
import dev.tatara.minicluster.process.ExitHook;
import dev.tatara.minicluster.process.ProcessOwner;
import dev.tatara.minicluster.process.ProcessTable;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * etcd and kube-apiserver, with the operator's definitions and roles. No controller of Kubernetes
 * runs, so that what is written is the operator's, or the benchmark's.
 */
final class BenchCluster implements AutoCloseable {
  /** Where all jobs are. */
  static final String NAMESPACE = "bench";

  private final StateDirectory state = StateDirectory.temporary();
  private final ProcessOwner owner = ProcessOwner.of(state.root());
  private final ExitHook exitHook = ExitHook.of("bench-shutdown", this::remove);
  private final OperatorOptions options;
  private final ControlPlane plane;
  private final KubernetesClient client;
  private final Path identity;

  private BenchCluster(OperatorOptions shipped, Consumer<String> progress) {
    try {
      plane =
          ControlPlane.start(
              state, owner, ControlPlaneOptions.apiServerOnly().withProgress(progress));
      client = plane.newClient();
      Path manifest = shipped.access().orElseThrow();
      options = shipped.withJvmArguments(ShippedJvm.options(client, manifest));
      options.manifests().forEach(file -> Manifests.apply(client, file));
      identity = OperatorAccess.grant(client, plane, manifest);
      prepareNamespace();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts it.
   *
   * @param shipped the operator that will run; the options of its JVM are those of its Deployment
   * @param progress told what takes long
   */
  static BenchCluster start(OperatorOptions shipped, Consumer<String> progress) {
    return new BenchCluster(shipped, progress);
  }

  /** Pods are refused in a namespace without its service account, which nobody else makes here. */
  private void prepareNamespace() {
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .create();
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("default")
                .endMetadata()
                .build())
        .create();
  }

  /**
   * Starts an operator and waits until it is ready; the caller closes it.
   *
   * @param jvmArguments beside those of its Deployment
   */
  OperatorProcess startOperator(String... jvmArguments) {
    List<String> arguments =
        Stream.concat(options.jvmArguments().stream(), Stream.of(jvmArguments)).toList();
    return OperatorProcess.start(
        options.withJvmArguments(arguments), state, owner.marker(), identity);
  }

  /** Processor time, in seconds, that each program has taken that runs now; by its file's name. */
  Map<String, Double> processorSeconds() {
    return ProcessTable.find(owner.marker()).stream()
        .map(ProcessHandle::info)
        .filter(info -> info.command().isPresent() && info.totalCpuDuration().isPresent())
        .collect(
            Collectors.toMap(
                info -> Path.of(info.command().get()).getFileName().toString(),
                info -> info.totalCpuDuration().get().toNanos() / 1e9,
                Double::sum));
  }

  /** The administrator's client. */
  KubernetesClient client() {
    return client;
  }

  /** The operator's log. */
  Path log() {
    return state.root().resolve("logs/operator.log");
  }

  @Override
  public void close() {
    remove();
    exitHook.close();
  }

  private void remove() {
    owner.close();
    state.close();
    FileTrees.delete(state.root());
  }
}
