package dev.tatara.operator.failure;

import dev.tatara.api.v1alpha1.FailureStatus;
import dev.tatara.operator.resource.StepDeadline;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.JobState;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.TrainerMessages;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Explains a failed step. */
@ApplicationScoped
public class FailureClassifier {
  private static final String DEADLINE_EXCEEDED = "DeadlineExceeded";

  private final TrainerMessages messages;
  private final LogTail logTail;

  FailureClassifier(TrainerMessages messages, LogTail logTail) {
    this.messages = messages;
    this.logTail = logTail;
  }

  /**
   * The failure of a step.
   *
   * @param step which
   * @param job its Job, failed
   * @param pods the Job's pods, as far as they still exist
   */
  public FailureStatus classify(Step step, Job job, List<Pod> pods) {
    Optional<JobCondition> condition = JobState.condition(job, "Failed");
    if (condition.map(JobCondition::getReason).filter(DEADLINE_EXCEEDED::equals).isPresent()) {
      return withoutPod(
          step,
          new Explanation(
              DEADLINE_EXCEEDED,
              "the job was not complete at its deadline" + deadline(job),
              "see what took so long; a job that is retried gets the seconds of"
                  + " runPolicy.activeDeadlineSeconds again, which can be raised"));
    }
    return Culprit.among(step, pods, messages)
        .map(culprit -> withPod(step, culprit))
        .or(() -> withoutEnd(step, pods))
        .orElseGet(() -> withoutPod(step, unexplained(condition)));
  }

  private static String deadline(Job job) {
    return StepDeadline.ofWholeJob(job)
        .map(
            ", %s s after it was started, resumed or retried (runPolicy.activeDeadlineSeconds)"
                ::formatted)
        .orElse("");
  }

  /** A training that hung more often than it is tried again. */
  public FailureStatus hung(Hang hang) {
    Explanation explanation =
        new Explanation(
            Hang.REASON,
            hang.message() + "; it has hung so before",
            "look at the log and at the node of that rank; runPolicy.backoffLimit says how often it"
                + " is started again");
    return hang.pod()
        .map(
            pod ->
                of(
                    Step.TRAIN,
                    explanation,
                    pod,
                    null,
                    logTail.of(pod, Step.TRAIN.container()).orElse(null)))
        .orElseGet(() -> withoutPod(Step.TRAIN, explanation));
  }

  /**
   * A step whose pods did not come to run in time.
   *
   * @param seconds that it had
   * @param hindrance what they waited for, as far as it is known
   */
  public FailureStatus startedTooLate(Step step, long seconds, Optional<Hindrance> hindrance) {
    return withoutPod(
        step,
        new Explanation(
            "StartDeadlineExceeded",
            "its pods did not run within %d s%s"
                .formatted(
                    seconds,
                    hindrance.map(it -> " (" + it.reason() + "): " + it.message()).orElse("")),
            "raise runPolicy.startDeadlineSeconds, or leave it out to wait as long as it takes"));
  }

  /** A pod whose containers were never heard of again, or never made. */
  private static Optional<FailureStatus> withoutEnd(Step step, List<Pod> pods) {
    return pods.stream()
        .flatMap(pod -> Disruption.of(pod).map(what -> of(step, what, pod, null, null)).stream())
        .findFirst()
        .or(() -> refused(step, pods));
  }

  /** A pod that its node did not take, such as one for which no GPU was whole. */
  private static Optional<FailureStatus> refused(Step step, List<Pod> pods) {
    return pods.stream()
        .filter(pod -> "Failed".equals(pod.getStatus().getPhase()))
        .findFirst()
        .map(
            pod -> {
              String reason = pod.getStatus().getReason();
              Explanation what =
                  new Explanation(
                      reason == null ? Explanation.UNKNOWN : reason,
                      "the pod failed before its container ended"
                          + Explanation.because(pod.getStatus().getMessage()),
                      "look at the node with kubectl describe node, and at the events of the pod");
              return of(step, what, pod, null, null);
            });
  }

  private FailureStatus withPod(Step step, Culprit culprit) {
    Pod pod = culprit.pod();
    String tail = logTail.of(pod, culprit.container()).orElse(null);
    Explanation explanation = Symptom.refine(culprit.explanation(step), tail);
    return of(step, explanation, pod, culprit.ended().getExitCode(), tail);
  }

  private static FailureStatus of(
      Step step, Explanation explanation, Pod pod, Integer exitCode, String tail) {
    return new FailureStatus(
        step.verb(),
        explanation.reason(),
        explanation.message(),
        explanation.hint(),
        exitCode,
        step == Step.TRAIN ? StepPods.index(pod) : null,
        pod.getMetadata().getName(),
        pod.getSpec().getNodeName(),
        tail);
  }

  private static FailureStatus withoutPod(Step step, Explanation explanation) {
    return new FailureStatus(
        step.verb(),
        explanation.reason(),
        explanation.message(),
        explanation.hint(),
        null,
        null,
        null,
        null,
        null);
  }

  private static Explanation unexplained(Optional<JobCondition> condition) {
    return new Explanation(
        Explanation.UNKNOWN,
        condition.map(JobCondition::getMessage).orElse("the Job failed without a word"),
        "the pods of the Job are gone: look at the events of the namespace");
  }
}
