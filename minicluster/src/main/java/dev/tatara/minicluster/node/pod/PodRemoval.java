package dev.tatara.minicluster.node.pod;

import dev.tatara.minicluster.FileTrees;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** What waits for the end of a pod: its object, then its folder, are removed when nothing runs. */
final class PodRemoval {
  private final CountDownLatch ended = new CountDownLatch(1);
  private boolean objectWanted;

  /** Nothing of the pod runs any more. */
  void podEnded() {
    ended.countDown();
  }

  /** Waits until nothing of the pod runs. */
  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Takes the pod out of the API when it has ended; asked again, does nothing more. */
  void removeObject(KubernetesClient client, Pod pod) {
    synchronized (this) {
      if (objectWanted) {
        return;
      }
      objectWanted = true;
    }
    afterEnd(() -> PodObject.remove(client, pod));
  }

  /** Removes the pod's folder when it has ended. */
  void removeFolder(Path folder) {
    afterEnd(() -> FileTrees.delete(folder));
  }

  private void afterEnd(Runnable action) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                ended.await();
                action.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
