package dev.tatara.operator.failure;

import dev.tatara.api.v1alpha1.Reasons;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.trainer.ExitCodes;
import dev.tatara.operator.trainer.TerminationMessage;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;

/**
 * A failure in words.
 *
 * @param reason in one word
 * @param message what is wrong, and where
 * @param hint what to do about it
 */
record Explanation(String reason, String message, String hint) {
  /** Reason of a failure that nobody explains. */
  static final String UNKNOWN = "Unknown";

  /** Reason of a process that signal 9 ended. */
  static final String KILLED = "Killed";

  private static final String OUT_OF_MEMORY = "OOMKilled";
  private static final String START_ERROR = "StartError";

  /** What the trainer itself says. */
  static Explanation of(TerminationMessage.Error error) {
    return new Explanation(error.reason(), error.message(), error.hint());
  }

  /**
   * What the end of a pod means whose trainer left no word.
   *
   * @param container that does the work
   * @param ended how that ended
   */
  static Explanation of(Pod pod, String container, ContainerStateTerminated ended) {
    return outOfMemory(pod, container, ended)
        .or(() -> Disruption.of(pod))
        .orElseGet(() -> of(ended));
  }

  /**
   * What it means that the kernel ended a process for its memory. The trainer may have seen no more
   * than that one of its processes is gone.
   */
  static Optional<Explanation> outOfMemory(
      Pod pod, String container, ContainerStateTerminated ended) {
    return OUT_OF_MEMORY.equals(ended.getReason())
        ? Optional.of(outOfMemory(pod, container))
        : Optional.empty();
  }

  private static Explanation outOfMemory(Pod pod, String container) {
    String limit =
        pod.getSpec().getContainers().stream()
            .filter(candidate -> container.equals(candidate.getName()))
            .filter(candidate -> candidate.getResources() != null)
            .map(candidate -> candidate.getResources().getLimits())
            .filter(limits -> limits != null && limits.get("memory") != null)
            .map(limits -> "its limit of " + limits.get("memory"))
            .findFirst()
            .orElse("its node has, for it has no limit");
    return new Explanation(
        "OutOfMemory",
        "the container " + container + " needed more memory than " + limit,
        Step.TRAIN.container().equals(container)
            ? "raise resources.memory, or lower training.microBatchSize"
            : "raise resources.otherSteps.memory");
  }

  /** What an exit code means. */
  static Explanation of(ContainerStateTerminated ended) {
    if (START_ERROR.equals(ended.getReason())) {
      return new Explanation(
          START_ERROR,
          "the container could not be started" + plainMessage(ended),
          "check that TATARA_TRAINER_IMAGE of the operator names a trainer image of its version");
    }
    int code = ended.getExitCode();
    return switch (code) {
      case ExitCodes.BAD_CONFIGURATION ->
          new Explanation(
              "ConfigurationInvalid",
              "the trainer refused its configuration",
              "operator and trainer image must be of one version; the log says more");
      case ExitCodes.BAD_DATA ->
          new Explanation(
              "DataInvalid", "the trainer refused its data", "the log says which file it was");
      case ExitCodes.TEMPORARY ->
          new Explanation(
              "Temporary",
              "the step kept running into a temporary error",
              "look for nodes or storage in trouble");
      case ExitCodes.KILLED ->
          new Explanation(
              KILLED,
              "the process was killed",
              "nodes kill processes when their memory runs out: set resources.memory, or of steps"
                  + " other than train resources.otherSteps.memory");
      case ExitCodes.TERMINATED ->
          new Explanation(
              "Terminated",
              "the process was told to end (SIGTERM), and did",
              "look for who stopped the pod, such as a drained node");
      case ExitCodes.INTERNAL ->
          new Explanation(
              "Internal",
              "the process ended with exit code " + code + plainMessage(ended),
              "this is a defect of the trainer: please report it with the log");
      case ExitCodes.NOT_FINITE ->
          new Explanation(
              "NonFiniteLoss",
              "the loss or the gradient norm was not finite",
              "lower training.optimizer.learningRate, or look for bad samples at the steps that the"
                  + " log names");
      case ExitCodes.GATE_FAILED ->
          new Explanation(
              Reasons.GATE_FAILED,
              "no checkpoint passed evaluation.gates",
              "the condition Evaluated has the figures; nothing was exported");
      default ->
          ExitCodes.signal(code).isPresent()
              ? endedBySignal(ExitCodes.signal(code).getAsInt(), ended)
              : new Explanation(
                  UNKNOWN,
                  "the process ended with exit code " + code + plainMessage(ended),
                  "what it wrote last stands in status.failure.logTail; kubectl logs has more");
    };
  }

  private static Explanation endedBySignal(int signal, ContainerStateTerminated ended) {
    return new Explanation(
        "EndedBySignal",
        "the process ended by signal " + signal + plainMessage(ended),
        "native code crashed (6, 11), memory that is a file could not grow (7), or somebody sent"
            + " the signal: the log says more");
  }

  /** The kubelet puts errors of its own, such as a missing program, where messages go. */
  private static String plainMessage(ContainerStateTerminated ended) {
    return because(ended.getMessage());
  }

  /** Words of Kubernetes, to end a sentence with. */
  static String because(String words) {
    return words == null || words.isBlank() ? "" : ": " + words.strip();
  }
}
