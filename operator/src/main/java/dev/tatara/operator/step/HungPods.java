package dev.tatara.operator.step;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pods of a training that the operator has taken away because they hung, as the Job remembers
 * them for an operator that is started meanwhile: all that were made no later than the newest of
 * them. Others are made when these have ended, and 10 s after it at the soonest.
 */
public final class HungPods {
  private static final String NEWEST = "tatara.dev/hung-until";

  private HungPods() {}

  /** The annotation of the Job; empty where no pod hangs. */
  public static Map<String, String> annotation(List<Pod> hung) {
    return hung.stream()
        .map(pod -> pod.getMetadata().getCreationTimestamp())
        .max(Comparator.naturalOrder()) // of one form and zone: as text
        .map(newest -> Map.of(NEWEST, newest))
        .orElse(Map.of());
  }

  /** Whether a pod of a Job is one that hung. */
  public static boolean holds(Job job, Pod pod) {
    return Optional.ofNullable(job.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(NEWEST))
        .filter(newest -> pod.getMetadata().getCreationTimestamp().compareTo(newest) <= 0)
        .isPresent();
  }
}
