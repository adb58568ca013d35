package dev.tatara.operator.failure;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.Set;

/**
 * A training that does not come to its next step though all its pods run.
 *
 * @param step that it came to
 * @param rank that was the slowest before; empty where nobody knows
 * @param pod of that rank
 * @param pods uids of the pods that hang
 * @param message all that in a sentence
 */
public record Hang(
    int step, Optional<Integer> rank, Optional<Pod> pod, Set<String> pods, String message) {
  /** Reason in status and events; the trainer's own watch uses it, too. */
  public static final String REASON = "Hung";

  /** Whether a pod is one that hangs, not one that took its place. */
  public boolean holds(Pod candidate) {
    return pods.contains(candidate.getMetadata().getUid());
  }
}
