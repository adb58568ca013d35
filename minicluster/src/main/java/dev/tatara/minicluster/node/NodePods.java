package dev.tatara.minicluster.node;

import dev.tatara.minicluster.node.container.LogSource;
import dev.tatara.minicluster.node.kubelet.PodDirectory;
import dev.tatara.minicluster.node.pod.PodRunner;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pods bound to the node, each with its runner. */
final class NodePods implements ResourceEventHandler<Pod>, PodDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(NodePods.class);

  private final NodeServices services;
  private final Map<String, PodRunner> runners = new ConcurrentHashMap<>(); // by uid

  NodePods(NodeServices services) {
    this.services = services;
  }

  @Override
  public void onAdd(Pod pod) {
    String uid = pod.getMetadata().getUid();
    if (!runners.containsKey(uid)) {
      try {
        runners.put(uid, PodRunner.start(pod, services));
      } catch (NotYetException e) {
        LOG.error("pod {} can't run: {}", pod.getMetadata().getName(), e.getMessage());
        return;
      }
    }
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      runners.get(uid).delete(pod.getMetadata());
    }
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    onAdd(pod);
  }

  @Override
  public void onDelete(Pod pod, boolean stateUnknown) {
    PodRunner runner = runners.remove(pod.getMetadata().getUid());
    if (runner != null) {
      runner.discard();
    }
  }

  /**
   * Stops everything, and waits for it.
   *
   * @param limit to the graces that pods ask for
   */
  void stopAll(Duration limit) {
    runners.values().forEach(runner -> runner.abandon(limit));
    try {
      for (PodRunner runner : runners.values()) {
        runner.awaitEnd();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public List<Pod> pods() {
    return runners.values().stream().map(PodRunner::current).toList();
  }

  @Override
  public Optional<LogSource> log(String namespace, String pod, String container, boolean previous) {
    return runners.values().stream()
        .filter(
            runner ->
                runner.metadata().getNamespace().equals(namespace)
                    && runner.metadata().getName().equals(pod))
        .findFirst()
        .flatMap(runner -> runner.log(container, previous));
  }
}
