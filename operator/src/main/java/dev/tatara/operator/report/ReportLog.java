package dev.tatara.operator.report;

import dev.tatara.operator.step.Step;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Base64;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Reads a report from the log of the report step, which is its standard output. */
@ApplicationScoped
class ReportLog {
  private static final Logger LOG = Logger.getLogger(ReportLog.class);
  private static final String BEGIN = "-----BEGIN TATARA REPORT-----";
  private static final String END = "-----END TATARA REPORT-----";

  /** Twice what the largest report takes in base64: whatever else is said has room. */
  private static final int MOST_BYTES = 2 << 20;

  private final KubernetesClient client;

  ReportLog(KubernetesClient client) {
    this.client = client;
  }

  /** The packed report; empty when the node does not give the log any more, or it holds none. */
  Optional<byte[]> read(Pod pod) {
    try {
      String log =
          client
              .pods()
              .resource(pod)
              .inContainer(Step.REPORT.container())
              .limitBytes(MOST_BYTES)
              .getLog();
      return log == null ? Optional.empty() : in(log);
    } catch (KubernetesClientException e) {
      LOG.infof(
          "no log of %s/%s: %s",
          pod.getMetadata().getNamespace(), pod.getMetadata().getName(), e.getMessage());
      return Optional.empty();
    }
  }

  /** The bytes between the last two lines that stand around some; empty where they are damaged. */
  static Optional<byte[]> in(String log) {
    int begin = log.lastIndexOf(BEGIN);
    int end = log.indexOf(END, Math.max(0, begin));
    if (begin < 0 || end < 0) {
      return Optional.empty();
    }
    try {
      // Skips line breaks, as they stand in logs.
      return Optional.of(
          Base64.getMimeDecoder().decode(log.substring(begin + BEGIN.length(), end)));
    } catch (IllegalArgumentException e) {
      LOG.warnf("a report in a log is no base64: %s", e.getMessage());
      return Optional.empty();
    }
  }
}
