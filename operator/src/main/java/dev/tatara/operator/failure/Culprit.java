package dev.tatara.operator.failure;

import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.ExitCodes;
import dev.tatara.operator.trainer.TerminationMessage;
import dev.tatara.operator.trainer.TrainerMessages;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The pod whose end says most about a failure.
 *
 * @param pod the pod
 * @param ended how its container ended
 * @param message what the trainer said last
 */
record Culprit(Pod pod, ContainerStateTerminated ended, Optional<TerminationMessage> message) {
  /** Ranks that end for these reasons only noticed what happened to another. */
  private static final Set<String> CONSEQUENCES = Set.of("PeerLost", "RendezvousTimeout");

  /** Bad input first, then causes before consequences, then the newest. */
  static Optional<Culprit> among(Step step, List<Pod> pods, TrainerMessages messages) {
    return pods.stream()
        .flatMap(
            pod ->
                StepPods.terminated(step, pod).stream()
                    .filter(ended -> ended.getExitCode() != 0)
                    .map(
                        ended -> new Culprit(pod, ended, messages.termination(ended.getMessage()))))
        .max(
            Comparator.comparing(Culprit::isFinal)
                .thenComparing(culprit -> !culprit.isConsequence())
                .thenComparing(Culprit::finishedAt));
  }

  /** The failure in words: the trainer's, where it left some. */
  Explanation explanation(Step step) {
    return message
        .map(TerminationMessage::error)
        .map(Explanation::of)
        .orElseGet(() -> Explanation.of(pod, step.container(), ended));
  }

  private boolean isFinal() {
    return ExitCodes.isFinal(ended.getExitCode());
  }

  private boolean isConsequence() {
    return message
        .map(TerminationMessage::error)
        .map(TerminationMessage.Error::reason)
        .filter(CONSEQUENCES::contains)
        .isPresent();
  }

  private String finishedAt() {
    return ended.getFinishedAt() == null ? "" : ended.getFinishedAt();
  }
}
