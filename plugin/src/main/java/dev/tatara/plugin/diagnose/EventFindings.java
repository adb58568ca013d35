package dev.tatara.plugin.diagnose;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.jobplan.cluster.EventTime;
import dev.tatara.jobplan.cluster.PodRefusal;
import dev.tatara.plugin.cluster.Belongings;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
          "FailedCreatePodSandBox", "see the container runtime and the network plugin of the node",
          "FailedKillPod", "see the kubelet of the node");

  private EventFindings() {}

  /**
   * Looks for them.
   *
   * @param known reasons of what the status tells already
   */
  static List<Finding> of(
      KubernetesClient client,
      LLMTrainingJob job,
      Belongings belongings,
      Set<String> known,
      Instant now) {
    if (LLMTrainingJobStatus.phaseOf(job).isFinished()) {
      return List.of();
    }
    Set<String> uids = new HashSet<>();
    Stream.concat(
            belongings.jobs().stream(), belongings.pods().stream().filter(EventFindings::isThere))
        .map(HasMetadata::getMetadata)
        .forEach(meta -> uids.add(meta.getUid()));
    List<Event> events =
        client
            .v1()
            .events()
            .inNamespace(job.getMetadata().getNamespace())
            .withField("type", "Warning")
            .list()
            .getItems()
            .stream()
            .sorted(
                Comparator.comparing(EventTime::of).reversed()) // of one kind, the newest is told
            .toList();
    List<Finding> findings = new ArrayList<>();
    Set<String> told = new HashSet<>();
    for (Event event : events) {
      ObjectReference about = event.getInvolvedObject();
      if (uids.contains(about.getUid())
          && Duration.between(EventTime.of(event), now).compareTo(FRESH) < 0
          && !isOver(event, belongings)
          && told.add(event.getReason() + about.getUid())) {
        finding(event).filter(it -> !known.contains(it.reason())).ifPresent(findings::add);
      }
    }
    return findings;
  }

  /** What befell a pod that has ended is over. */
  private static boolean isThere(Pod pod) {
    return pod.getStatus() == null
        || !Set.of("Succeeded", "Failed").contains(String.valueOf(pod.getStatus().getPhase()));
  }

  /** A pod that was refused has been made since. */
  private static boolean isOver(Event event, Belongings belongings) {
    return PodRefusal.EVENT.equals(event.getReason())
        && belongings.pods().stream()
            .map(HasMetadata::getMetadata)
            .filter(
                pod ->
                    pod.getOwnerReferences().stream()
                        .anyMatch(it -> it.getUid().equals(event.getInvolvedObject().getUid())))
            .anyMatch(
                pod -> Instant.parse(pod.getCreationTimestamp()).isAfter(EventTime.of(event)));
  }

  private static Optional<Finding> finding(Event event) {
    ObjectReference about = event.getInvolvedObject();
    if (PodRefusal.EVENT.equals(event.getReason())) {
      PodRefusal refusal = PodRefusal.of(event);
      return Optional.of(
          new Finding(
              PodRefusal.REASON,
              "no pod of %s can be made: %s".formatted(about.getName(), refusal.said()),
              refusal.mend()));
    }
    return Optional.ofNullable(MENDS.get(event.getReason()))
        .map(
            mend ->
                new Finding(
                    event.getReason(),
                    "%s %s: %s".formatted(about.getKind(), about.getName(), event.getMessage()),
                    mend));
  }
}
