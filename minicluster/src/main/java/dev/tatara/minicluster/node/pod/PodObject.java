package dev.tatara.minicluster.node.pod;

import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last step of a deletion, which is the node's: it takes the stopped pod out of the API. */
final class PodObject {
  private static final Logger LOG = LoggerFactory.getLogger(PodObject.class);

  private PodObject() {}

  /** Removes exactly this pod: never another that has its name by now. */
  static void remove(KubernetesClient client, Pod pod) {
    ObjectMeta metadata = pod.getMetadata();
    String path =
        "/api/v1/namespaces/%s/pods/%s".formatted(metadata.getNamespace(), metadata.getName());
    DeleteOptions options =
        new DeleteOptionsBuilder()
            .withGracePeriodSeconds(0L)
            .withNewPreconditions()
            .withUid(metadata.getUid())
            .endPreconditions()
            .build();
    try {
      client.raw(path, "DELETE", options);
    } catch (KubernetesClientException e) {
      boolean goneAlready =
          e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
              || e.getCode() == HttpURLConnection.HTTP_CONFLICT; // another pod has its name
      if (!goneAlready) {
        LOG.warn("can't remove pod {}", metadata.getName(), e);
      }
    }
  }
}
