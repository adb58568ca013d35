package dev.tatara.operator.failure;

import dev.tatara.api.v1alpha1.Reasons;
import dev.tatara.operator.step.StepPods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pod that ended for what happened around it: its container's exit code says nothing then.
 *
 * <p>Reasons are those of the kubelet and of the condition {@code DisruptionTarget}.
 */
final class Disruption {
  private static final Pattern DISK =
      Pattern.compile("ephemeral.(local )?storage|DiskPressure|EmptyDir", Pattern.CASE_INSENSITIVE);

  private Disruption() {}

  /** What happened to a pod, if something did. */
  static Optional<Explanation> of(Pod pod) {
    return byKubelet(pod).or(() -> byCluster(pod));
  }

  private static Optional<Explanation> byKubelet(Pod pod) {
    String reason = pod.getStatus().getReason();
    if (reason == null) {
      return Optional.empty();
    }
    return switch (reason) {
      case "Evicted" -> Optional.of(evicted(pod.getStatus().getMessage()));
      case "NodeLost", "Shutdown", "NodeShutdown", "Terminated" ->
          Optional.of(nodeLost(pod, pod.getStatus().getMessage()));
      default -> Optional.empty();
    };
  }

  private static Explanation evicted(String message) {
    boolean disk = message != null && DISK.matcher(message).find();
    return new Explanation(
        disk ? "DiskFull" : "Evicted",
        "the node evicted the pod" + Explanation.because(message),
        disk
            ? "make room on the disk of the node that images, logs and /tmp of pods lie on"
            : "free the resource that the node ran out of, or keep others off its nodes");
  }

  private static Optional<Explanation> byCluster(Pod pod) {
    return StepPods.disruption(pod).map(condition -> disrupted(pod, condition));
  }

  private static Explanation disrupted(Pod pod, PodCondition condition) {
    String reason = condition.getReason() == null ? "" : condition.getReason();
    return switch (reason) {
      case "DeletionByTaintManager", "DeletionByPodGC" -> nodeLost(pod, condition.getMessage());
      case "PreemptionByScheduler" ->
          new Explanation(
              Reasons.PREEMPTED,
              "a pod of higher priority took its place"
                  + Explanation.because(condition.getMessage()),
              "give the job's pods a place of their own");
      default ->
          new Explanation(
              "Evicted",
              "the pod was evicted" + Explanation.because(condition.getMessage()),
              "look for who drained the node");
    };
  }

  private static Explanation nodeLost(Pod pod, String message) {
    return new Explanation(
        "NodeLost",
        "the node "
            + pod.getSpec().getNodeName()
            + " was lost or shut down"
            + Explanation.because(message),
        "look at the node with kubectl describe node");
  }
}
