package dev.tatara.minicluster.node.pod;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the events of one pod. An event that comes again is counted, not repeated. Recording
 * never fails or delays what is recorded.
 */
public final class PodEvents {
  private static final Logger LOG = LoggerFactory.getLogger(PodEvents.class);

  private final KubernetesClient client;
  private final Executor executor;
  private final Pod pod;
  private final String nodeName;
  private final Map<String, Event> recorded = new HashMap<>(); // used by the executor's one thread

  /**
   * @param executor runs one task after the other
   */
  public PodEvents(KubernetesClient client, Executor executor, Pod pod, String nodeName) {
    this.client = client;
    this.executor = executor;
    this.pod = pod;
    this.nodeName = nodeName;
  }

  /**
   * @param container it is about, or null if about the pod
   */
  public void normal(String container, String reason, String message) {
    executor.execute(() -> record("Normal", container, reason, message));
  }

  /**
   * @param container it is about, or null if about the pod
   */
  public void warning(String container, String reason, String message) {
    executor.execute(() -> record("Warning", container, reason, message));
  }

  private void record(String type, String container, String reason, String message) {
    String key = container + "\n" + reason + "\n" + message;
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    Event before = recorded.get(key);
    try {
      Event event =
          before == null
              ? client.v1().events().resource(event(type, container, reason, message, now)).create()
              : client
                  .v1()
                  .events()
                  .resource(
                      new EventBuilder(before)
                          .withCount(before.getCount() + 1)
                          .withLastTimestamp(now)
                          .build())
                  .update();
      recorded.put(key, event);
    } catch (KubernetesClientException e) {
      LOG.debug("an event of pod {} was not recorded: {}", pod.getMetadata().getName(), message, e);
    }
  }

  private Event event(String type, String container, String reason, String message, String now) {
    return new EventBuilder()
        .withNewMetadata()
        .withGenerateName(pod.getMetadata().getName() + ".")
        .withNamespace(pod.getMetadata().getNamespace())
        .endMetadata()
        .withInvolvedObject(reference(container))
        .withType(type)
        .withReason(reason)
        .withMessage(message)
        .withNewSource("kubelet", nodeName)
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .build();
  }

  private ObjectReference reference(String container) {
    return new ObjectReferenceBuilder()
        .withApiVersion("v1")
        .withKind("Pod")
        .withNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .withUid(pod.getMetadata().getUid())
        .withFieldPath(container == null ? null : "spec.containers{%s}".formatted(container))
        .build();
  }
}
