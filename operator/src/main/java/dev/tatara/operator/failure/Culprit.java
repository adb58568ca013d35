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
 * @param container that ended it: the one that does the work, or one that comes before it
 * @param ended how that ended
 * @param message what the trainer said last
 */
record Culprit(
    Pod pod,
    String container,
    ContainerStateTerminated ended,
    Optional<TerminationMessage> message) {
  /** Ranks that end for these reasons only noticed what happened to another. */
  private static final Set<String> CONSEQUENCES = Set.of("PeerLost", "RendezvousTimeout");

  /**
   * Bad input first, then causes before orderly ends and these before consequences, then the
   * newest.
   */
  static Optional<Culprit> among(Step step, List<Pod> pods, TrainerMessages messages) {
    return pods.stream()
        .flatMap(pod -> of(step, pod, messages).stream())
        .max(
            Comparator.comparing(Culprit::isFinal)
                .thenComparing(Culprit::weight)
                .thenComparing(Culprit::finishedAt));
  }

  private static Optional<Culprit> of(Step step, Pod pod, TrainerMessages messages) {
    return StepPods.terminated(step, pod)
        .filter(ended -> ended.getExitCode() != 0)
        .map(
            ended ->
                new Culprit(pod, step.container(), ended, messages.termination(ended.getMessage())))
        .or(
            () ->
                InitContainers.failed(pod)
                    .map(
                        failed ->
                            new Culprit(
                                pod,
                                failed.getName(),
                                failed.getState().getTerminated(),
                                Optional.empty())));
  }

  /** The failure in words: the trainer's, where it left some that say what it was. */
  Explanation explanation(Step step) {
    if (!container.equals(step.container())) {
      return InitContainers.explanation(container, ended);
    }
    return Explanation.outOfMemory(pod, container, ended)
        .orElseGet(() -> Symptom.refine(told(step), null));
  }

  private Explanation told(Step step) {
    return message
        .map(TerminationMessage::error)
        .map(Explanation::of)
        .orElseGet(() -> Explanation.of(pod, step.container(), ended));
  }

  private boolean isFinal() {
    return ExitCodes.isFinal(ended.getExitCode());
  }

  /** Whether it ended by itself: it was not told to, nor did another that ended take it along. */
  boolean isCause() {
    return ended.getExitCode() != ExitCodes.TERMINATED && !isConsequence();
  }

  private int weight() {
    return isCause() ? 2 : isConsequence() ? 0 : 1;
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
