package dev.tatara.plugin.diagnose;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.plugin.cluster.Belongings;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Fresh warnings about a job's Jobs and pods whose cause no status tells. */
final class EventFindings {
  private static final Duration FRESH = Duration.ofMinutes(10);

  /** What there is to do, by the reason. Other warnings are told by pods and the status. */
  private static final Map<String, String> MENDS =
      Map.of(
          "FailedMount", "see that the claim's volume can be mounted on the pod's node",
          "FailedAttachVolume", "see whether another node holds the volume, and the storage driver",
          "FailedCreate",
              "the API server refuses the pods: see quotas, webhooks and the namespace's Pod Security",
          "FailedCreatePodSandBox", "see the container runtime and the network plugin of the node",
          "FailedKillPod", "see the kubelet of the node");

  private EventFindings() {}

  static List<Finding> of(
      KubernetesClient client, LLMTrainingJob job, Belongings belongings, Instant now) {
    if (LLMTrainingJobStatus.phaseOf(job).isFinished()) {
      return List.of();
    }
    Set<String> uids = new HashSet<>();
    Stream.concat(belongings.jobs().stream(), belongings.pods().stream())
        .map(HasMetadata::getMetadata)
        .forEach(meta -> uids.add(meta.getUid()));
    List<Event> events =
        client
            .v1()
            .events()
            .inNamespace(job.getMetadata().getNamespace())
            .withField("type", "Warning")
            .list()
            .getItems();
    List<Finding> findings = new ArrayList<>();
    Set<String> told = new HashSet<>();
    for (Event event : events) {
      ObjectReference about = event.getInvolvedObject();
      if (uids.contains(about.getUid())
          && MENDS.containsKey(event.getReason())
          && isFresh(event, now)
          && told.add(event.getReason() + about.getUid())) {
        findings.add(
            new Finding(
                event.getReason(),
                "%s %s: %s".formatted(about.getKind(), about.getName(), event.getMessage()),
                MENDS.get(event.getReason())));
      }
    }
    return findings;
  }

  private static boolean isFresh(Event event, Instant now) {
    String last =
        Stream.of(
                event.getSeries() == null || event.getSeries().getLastObservedTime() == null
                    ? null
                    : event.getSeries().getLastObservedTime().getTime(),
                event.getLastTimestamp(),
                event.getEventTime() == null ? null : event.getEventTime().getTime(),
                event.getMetadata().getCreationTimestamp())
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow();
    return Duration.between(Instant.parse(last), now).compareTo(FRESH) < 0;
  }
}
