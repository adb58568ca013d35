package dev.tatara.operator.report;

import dev.tatara.operator.step.Step;
import dev.tatara.report.RunReports;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Reads a report from the log of the report step, which is its standard output. */
@ApplicationScoped
class ReportLog {
  private static final Logger LOG = Logger.getLogger(ReportLog.class);

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

  /** The packed report that a log ends with; empty where there is none, or it is damaged. */
  static Optional<byte[]> in(String log) {
    try {
      return RunReports.inLog(log);
    } catch (IllegalArgumentException e) {
      LOG.warnf("a report in a log is no base64: %s", e.getMessage());
      return Optional.empty();
    }
  }
}
