package dev.tatara.operator.failure;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The last lines of a container's log, short enough for a status. */
@ApplicationScoped
class LogTail {
  private static final Logger LOG = Logger.getLogger(LogTail.class);
  private static final int LINES = 20;
  private static final int CHARACTERS = 2048;

  private final KubernetesClient client;

  LogTail(KubernetesClient client) {
    this.client = client;
  }

  /** The tail; empty when the node does not give the log any more. */
  Optional<String> of(Pod pod, String container) {
    try {
      String log = client.pods().resource(pod).inContainer(container).tailingLines(LINES).getLog();
      return Optional.ofNullable(log).map(LogTail::shortened).filter(tail -> !tail.isBlank());
    } catch (KubernetesClientException e) {
      LOG.infof(
          "no log of %s/%s: %s",
          pod.getMetadata().getNamespace(), pod.getMetadata().getName(), e.getMessage());
      return Optional.empty();
    }
  }

  /** Keeps the end, from the start of a line where one fits. */
  static String shortened(String log) {
    String text = log.stripTrailing();
    if (text.length() <= CHARACTERS) {
      return text;
    }
    String end = text.substring(text.length() - CHARACTERS);
    int line = end.indexOf('\n');
    return line < 0 ? end : end.substring(line + 1);
  }
}
