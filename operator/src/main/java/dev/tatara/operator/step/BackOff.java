package dev.tatara.operator.step;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pause before a pod that failed is replaced: the Job controller's, which counts the failures
 * of each index (kubernetes, pkg/controller/job/backoff_utils.go).
 *
 * @param pod that failed
 * @param until when the next attempt begins
 */
public record BackOff(String pod, Instant until) {
  private static final Duration FIRST = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final String FAILURES = "batch.kubernetes.io/job-index-failure-count";
  private static final String IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count";

  /** The longest pause among pods of which none has taken the place. */
  public static Optional<BackOff> among(List<Pod> pods) {
    return StepPods.unreplaced(pods).stream()
        .flatMap(pod -> after(pod).stream())
        .max(Comparator.comparing(BackOff::until));
  }

  /** The pause after the end of a pod; empty as long as it is not known to have ended. */
  public static Optional<BackOff> after(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getTerminated() != null)
        .map(state -> state.getTerminated())
        .map(ContainerStateTerminated::getFinishedAt)
        .filter(end -> end != null)
        .map(Instant::parse)
        .max(Comparator.naturalOrder())
        .map(end -> new BackOff(pod.getMetadata().getName(), end.plus(pauseAfter(pod))));
  }

  /** How long the pause after a pod is, whether it has ended or not. */
  public static Duration pauseAfter(Pod pod) {
    return pause(1 + failures(pod) + count(pod, IGNORED));
  }

  /** 10 s, doubled by each failure up to 10 min. */
  static Duration pause(int failures) {
    Duration pause = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
    return pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
  }

  /** Failures of a pod's index that counted, before its own. */
  static int failures(Pod pod) {
    return count(pod, FAILURES);
  }

  private static int count(Pod pod, String annotation) {
    Map<String, String> annotations = pod.getMetadata().getAnnotations();
    String count = annotations == null ? null : annotations.get(annotation);
    return count == null ? 0 : Integer.parseInt(count);
  }

  /** For people. */
  public String sentence() {
    return "the next attempt begins at " + until;
  }
}
