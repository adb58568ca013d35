package dev.tatara.operator.failure;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.RestartStatus;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.ExitCodes;
import dev.tatara.operator.trainer.ProgressReport;
import dev.tatara.operator.trainer.TrainerMessages;
import io.fabric8.kubernetes.api.model.Pod;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/**
 * Says why training was started again: who ended, where, how, and what step it goes on from. When
 * that was, whoever writes it down says.
 */
@ApplicationScoped
public class RestartCauses {
  private final TrainerMessages messages;
  private final HangWatch hangs;

  RestartCauses(TrainerMessages messages, HangWatch hangs) {
    this.messages = messages;
    this.hangs = hangs;
  }

  /**
   * A restart of processes in their pod.
   *
   * @param told what the trainer says of it
   * @param pods of the train step
   */
  public RestartStatus inPlace(
      LLMTrainingJob job, Optional<ProgressReport.LastRestart> told, List<Pod> pods) {
    return told.map(restart -> inPlace(job, restart, pods))
        .orElseGet(
            () ->
                unknown(
                    "processes of training were started again",
                    LLMTrainingJobStatus.checkpointStep(job)));
  }

  private static RestartStatus inPlace(
      LLMTrainingJob job, ProgressReport.LastRestart told, List<Pod> pods) {
    int nodeRank = told.rank() / job.getSpec().resources().acceleratorsPerNode();
    Optional<Pod> pod =
        pods.stream()
            .filter(candidate -> StepPods.index(candidate) == nodeRank)
            .filter(candidate -> "Running".equals(candidate.getStatus().getPhase()))
            .findFirst();
    String who = "rank " + told.rank() + pod.map(RestartCauses::place).orElse("");
    String reason =
        Symptom.refine(new Explanation(told.reason(), told.message(), null), null).reason();
    return new RestartStatus(
        told.rank(),
        nodeRank,
        pod.map(known -> known.getMetadata().getName()).orElse(null),
        pod.map(known -> known.getSpec().getNodeName()).orElse(null),
        told.exitCode(),
        word(reason, told.exitCode()),
        told.step(),
        sentence(who, told.exitCode(), reason, told.message(), told.step()),
        null);
  }

  /**
   * A pod that another took the place of: the one that says most among those that failed.
   *
   * @param pods of the train step; failed ones may be gone already
   */
  public RestartStatus lostPod(LLMTrainingJob job, List<Pod> pods) {
    int step = LLMTrainingJobStatus.checkpointStep(job);
    Optional<Hang> hang = hangs.endedBy(job);
    return hang.map(ended -> hung(ended, step)).orElseGet(() -> lostPod(pods, step));
  }

  /**
   * What became of a pod that is to be replaced, in a sentence.
   *
   * @param pods of the train step; those that were replaced are another matter
   * @param step of the newest checkpoint, or 0
   */
  public String loss(List<Pod> pods, int step) {
    return lostPod(StepPods.unreplaced(pods), step).message();
  }

  /**
   * Whether a pod that is to be replaced ended by itself: nobody deleted it or told it to end, and
   * no other took it along.
   *
   * @param pods of the train step
   */
  public boolean hasOwn(List<Pod> pods) {
    return StepPods.unreplaced(pods).stream()
        .filter(pod -> !pod.isMarkedForDeletion())
        .anyMatch(
            pod ->
                Culprit.among(Step.TRAIN, List.of(pod), messages)
                    .map(Culprit::isCause)
                    .orElse(true)); // its node did not come to say how it ended
  }

  private RestartStatus lostPod(List<Pod> pods, int step) {
    Optional<Culprit> culprit = Culprit.among(Step.TRAIN, pods, messages);
    if (culprit.isPresent()) {
      return ended(culprit.get(), step);
    }
    return pods.stream()
        .filter(pod -> "Failed".equals(pod.getStatus().getPhase()))
        .findFirst()
        .map(pod -> withoutEnd(pod, step))
        .orElseGet(() -> unknown("a training pod is gone and another takes its place", step));
  }

  private static RestartStatus hung(Hang hang, int step) {
    return new RestartStatus(
        hang.rank().orElse(null),
        hang.pod().map(StepPods::index).orElse(null),
        hang.pod().map(pod -> pod.getMetadata().getName()).orElse(null),
        hang.pod().map(pod -> pod.getSpec().getNodeName()).orElse(null),
        null,
        Hang.REASON,
        step,
        hang.message() + "; " + goesOn(step),
        null);
  }

  private static RestartStatus unknown(String what, int step) {
    return new RestartStatus(
        null, null, null, null, null, null, step, what + "; " + goesOn(step), null);
  }

  private static RestartStatus ended(Culprit culprit, int step) {
    Pod pod = culprit.pod();
    int exitCode = culprit.ended().getExitCode();
    Explanation explanation = culprit.explanation(Step.TRAIN);
    return new RestartStatus(
        null,
        StepPods.index(pod),
        pod.getMetadata().getName(),
        pod.getSpec().getNodeName(),
        exitCode,
        explanation.reason(),
        step,
        sentence(who(pod), exitCode, explanation.reason(), explanation.message(), step),
        null);
  }

  /** The node did not come to say how the containers ended. */
  private static RestartStatus withoutEnd(Pod pod, int step) {
    Optional<Explanation> known = Disruption.of(pod);
    String reason = known.map(Explanation::reason).orElse(pod.getStatus().getReason());
    String message = known.map(Explanation::message).orElse(pod.getStatus().getMessage());
    return new RestartStatus(
        null,
        StepPods.index(pod),
        pod.getMetadata().getName(),
        pod.getSpec().getNodeName(),
        null,
        reason,
        step,
        who(pod) + " was lost" + because(reason, message) + "; " + goesOn(step),
        null);
  }

  private static String who(Pod pod) {
    return "node rank " + StepPods.index(pod) + place(pod);
  }

  private static String place(Pod pod) {
    String node = pod.getSpec().getNodeName();
    return " (pod %s%s)"
        .formatted(pod.getMetadata().getName(), node == null ? "" : " on node " + node);
  }

  private static String sentence(
      String who, int exitCode, String reason, String message, int step) {
    var signal = ExitCodes.signal(exitCode);
    String how =
        signal.isPresent()
            ? " was ended by signal " + signal.getAsInt()
            : " ended with exit code " + exitCode;
    return who + how + because(reason, message) + "; " + goesOn(step);
  }

  private static String because(String reason, String message) {
    String word = blankToNull(reason) == null ? "" : " (" + reason + ")";
    return blankToNull(message) == null ? word : word + ": " + message;
  }

  private static String goesOn(int step) {
    return step > 0
        ? "training goes on from step " + step
        : "training begins anew, for there was no checkpoint yet";
  }

  /** A process that was killed says nothing, but its exit code does. */
  private static String word(String reason, int exitCode) {
    return blankToNull(reason) == null && exitCode == ExitCodes.KILLED
        ? Explanation.KILLED
        : blankToNull(reason);
  }

  private static String blankToNull(String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
