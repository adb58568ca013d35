package dev.tatara.operator.status;

import dev.tatara.operator.step.BackOff;
import dev.tatara.operator.step.StepPods;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A pod that somebody deleted, such as by {@code kubectl delete pod}: it is neither a failure nor
 * an eviction, and the Job controller replaces it when it has ended.
 *
 * @param pod its name
 * @param node that it is on, or null
 * @param ran whether it has come to run
 * @param pause from its end to the next attempt
 * @param next when that begins; empty as long as the pod has not ended
 */
record Deletion(String pod, String node, boolean ran, Duration pause, Optional<Instant> next) {
  /**
   * A pod among them of which none has taken the place.
   *
   * @param isTaken whether the operator has deleted a pod
   */
  static Optional<Deletion> among(List<Pod> pods, Predicate<Pod> isTaken) {
    return pods.stream()
        .filter(Pod::isMarkedForDeletion)
        .filter(isTaken.negate())
        .filter(pod -> Preemption.of(pod).isEmpty())
        .filter(deleted -> pods.stream().noneMatch(pod -> isInPlaceOf(deleted, pod)))
        .map(
            pod ->
                new Deletion(
                    pod.getMetadata().getName(),
                    pod.getSpec().getNodeName(),
                    !"Pending".equals(pod.getStatus().getPhase()),
                    BackOff.pauseAfter(pod),
                    BackOff.after(pod).map(BackOff::until)))
        .findFirst();
  }

  private static boolean isInPlaceOf(Pod deleted, Pod pod) {
    return StepPods.index(pod) == StepPods.index(deleted)
        && !pod.isMarkedForDeletion()
        && !StepPods.hasEnded(pod);
  }

  /**
   * For people: who is gone, and what follows.
   *
   * @param goesOn how training does then
   */
  String sentence(String goesOn) {
    return "somebody deleted the pod %s%s: %s; %s"
        .formatted(
            pod,
            node == null ? "" : " on node " + node,
            next.map("the next attempt begins at %s"::formatted)
                .orElse(
                    "%sthe next attempt begins %d s after its end"
                        .formatted(
                            ran ? "it gets time for a checkpoint, and " : "", pause.toSeconds())),
            goesOn);
  }
}
