package dev.tatara.minicluster.node.pod;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a pod's status to the API server after changes: the newest one, and never the same twice.
 * What fails is tried again.
 */
final class StatusPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(StatusPublisher.class);
  private static final long RETRY_MILLIS = 500;

  private final KubernetesClient client;
  private final Pod pod;
  private final Supplier<PodStatus> status;
  private final Thread thread;
  private boolean changed;
  private boolean finishing;
  private volatile boolean abandoned;

  StatusPublisher(KubernetesClient client, Pod pod, Supplier<PodStatus> status) {
    this.client = client;
    this.pod = pod;
    this.status = status;
    this.thread =
        Thread.ofVirtual().name("status-" + pod.getMetadata().getName()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** There is something new to write. */
  synchronized void changed() {
    changed = true;
    notifyAll();
  }

  /** Returns when the last change is written, or the pod is gone, or the thread is interrupted. */
  void finish() throws InterruptedException {
    synchronized (this) {
      finishing = true;
      notifyAll();
    }
    thread.join();
  }

  /** Stops without writing anything more. */
  void abandon() {
    abandoned = true;
    thread.interrupt();
  }

  private void run() {
    String written = "";
    try {
      while (awaitChange()) {
        String patch = patch();
        if (!patch.equals(written)) {
          if (!write(patch)) {
            return;
          }
          written = patch;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // abandoned
    }
  }

  /** Returns false when there will be no more. */
  private synchronized boolean awaitChange() throws InterruptedException {
    while (!changed && !finishing) {
      wait();
    }
    boolean more = changed;
    changed = false;
    return more;
  }

  private String patch() {
    return Serialization.asJson(
        new PodBuilder()
            .withNewMetadata()
            .withUid(pod.getMetadata().getUid())
            .endMetadata()
            .withStatus(status.get())
            .build());
  }

  /** Returns false when the pod is gone. */
  private boolean write(String patch) throws InterruptedException {
    while (true) {
      try {
        client
            .pods()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName())
            .subresource("status")
            .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), patch);
        return true;
      } catch (KubernetesClientException e) {
        if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
            || e.getCode() == HttpURLConnection.HTTP_CONFLICT) { // another pod has its name
          return false;
        }
        if (abandoned) {
          return false;
        }
        LOG.warn("can't write the status of pod {}, trying again", pod.getMetadata().getName(), e);
        Thread.sleep(RETRY_MILLIS);
      }
    }
  }
}
