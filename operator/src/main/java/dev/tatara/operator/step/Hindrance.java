package dev.tatara.operator.step;

import io.fabric8.kubernetes.api.model.Pod;

/**
 * What keeps a pod from running until somebody does something about it.
 *
 * @param reason in one word
 * @param message which pod, why, and what to do about it
 */
public record Hindrance(String reason, String message) {

  /** The hindrance of one pod. */
  public static Hindrance of(Pod pod, String reason, String message) {
    return new Hindrance(reason, "pod " + pod.getMetadata().getName() + ": " + message);
  }
}
