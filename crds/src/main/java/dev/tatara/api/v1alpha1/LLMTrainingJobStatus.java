package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What the operator has seen last. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LLMTrainingJobStatus(
    @JsonPropertyDescription("Generation of the spec that this status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription("Where the job stands.") Phase phase,
    @JsonPropertyDescription("When it came into this phase.") String phaseTime,
    @JsonPropertyDescription(
            "Why the job failed or does not get on, why its training stands for a while, or what somebody"
                + " should mend beside it, in one word; the conditions say more. Absent when all is"
                + " well.")
        String reason,
    @JsonPropertyDescription("When the operator took the job up.") String startTime,
    @JsonPropertyDescription("When the job completed or failed.") String completionTime,
    @JsonPropertyDescription(
            "Times that training was started again after a failure, in place or in another pod.")
        Integer restarts,
    @JsonPropertyDescription(
            "1, and one more for each training pod that took the place of a failed one.")
        Integer attempt,
    @JsonPropertyDescription("Why training was started again, the last time.")
        RestartStatus lastRestart,
    @JsonPropertyDescription(
            "Nodes whose GPUs or network have failed training, or that were lost to it. Those that"
                + " have twice are avoided where runPolicy.avoidFailedNodes is true.")
        List<NodeFailureStatus> nodeFailures,
    @JsonPropertyDescription(
            "Ready, Reconciling and Stalled as kstatus knows them; PlanAccepted, AcceleratorsAvailable"
                + " (where training asks for some), DataPrepared, TokenizerReady, Running,"
                + " Checkpointed, Evaluated, Suspended, Complete and Failed; with a queue also"
                + " Admitted.")
        List<Condition> conditions,
    @JsonPropertyDescription("What was worked out from the spec.") PlanStatus plan,
    @JsonPropertyDescription("What lies on the volume, in the order of the steps.")
        List<ArtifactStatus> artifacts,
    @JsonPropertyDescription("How far corpus, tokenizer or dataset is, while it is made.")
        PreparationStatus preparation,
    @JsonPropertyDescription("How far training is.") ProgressStatus progress,
    @JsonPropertyDescription("The newest checkpoint.") CheckpointStatus checkpoint,
    @JsonPropertyDescription("What training cost.") AccountingStatus accounting,
    @JsonPropertyDescription("Scores, one entry for each task and prompt.")
        List<EvaluationStatus> evaluations,
    @JsonPropertyDescription("What the gates came to; only with evaluation.gates.") GateStatus gate,
    @JsonPropertyDescription("The last score of the first task, for the table of kubectl get.")
        String headline,
    @JsonPropertyDescription("Why the job failed.") FailureStatus failure,
    @JsonPropertyDescription(
            "How the job was let go on after it had failed, the last time: kubectl llmjob retry, or"
                + " the annotation tatara.dev/retry.")
        RetryStatus lastRetry) {

  /** Names of the nodes that training is to avoid, in the order of their first failures. */
  public static List<String> avoidedNodes(LLMTrainingJob job) {
    if (!Boolean.TRUE.equals(job.getSpec().runPolicy().avoidFailedNodes())) {
      return List.of();
    }
    return known(job, LLMTrainingJobStatus::nodeFailures).stream()
        .flatMap(List::stream)
        .filter(NodeFailureStatus::failedTooOften)
        .map(NodeFailureStatus::node)
        .toList();
  }

  /** The phase, or {@link Phase#PENDING} when there is no status yet. */
  public static Phase phaseOf(LLMTrainingJob job) {
    return known(job, LLMTrainingJobStatus::phase).orElse(Phase.PENDING);
  }

  /** The step of the newest checkpoint; 0 without one. */
  public static int checkpointStep(LLMTrainingJob job) {
    return known(job, LLMTrainingJobStatus::checkpoint).map(CheckpointStatus::lastStep).orElse(0);
  }

  /** A part of a job's status, as far as there is one. */
  public static <T> Optional<T> known(LLMTrainingJob job, Function<LLMTrainingJobStatus, T> part) {
    return Optional.ofNullable(job.getStatus()).map(part);
  }
}
