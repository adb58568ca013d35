package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.EvaluationSpec;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.failure.HangWatch;
import dev.tatara.operator.report.ReportKeeper;
import dev.tatara.operator.status.TrainingPods;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.JobState;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.EvaluationReport;
import dev.tatara.operator.trainer.ProgressReport;
import dev.tatara.operator.trainer.TerminationMessage;
import dev.tatara.operator.trainer.TrainerClient;
import dev.tatara.operator.trainer.TrainerMessages;
import dev.tatara.operator.trainer.TrainingReport;
import io.fabric8.kubernetes.api.model.Pod;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

/** Learns how training goes: by asking while it runs, from the steps' results afterwards. */
@ApplicationScoped
class TrainingObserver {
  private final TrainerClient client;
  private final TrainerMessages messages;
  private final LastWords lastWords;
  private final HangWatch hangs;
  private final ReportKeeper reports;

  TrainingObserver(
      TrainerClient client,
      TrainerMessages messages,
      LastWords lastWords,
      HangWatch hangs,
      ReportKeeper reports) {
    this.client = client;
    this.messages = messages;
    this.lastWords = lastWords;
    this.hangs = hangs;
    this.reports = reports;
  }

  TrainingReport observe(LLMTrainingJob job, Children children, Outcome outcome) {
    if (outcome.isAt(Step.TRAIN)) {
      List<Pod> pods = children.pods(Step.TRAIN);
      TrainingReport report = ask(job, pods);
      boolean ready = TrainingPods.of(job, children).ready();
      hangs.look(job, pods, ready, report.progress());
      return report;
    }
    hangs.forget(job);
    if (outcome instanceof Outcome.Done) {
      reports.keepLast(job, children.pods(Step.REPORT));
    }
    return TrainingReport.of(
        lastWord(outcome, Step.TRAIN).flatMap(messages::progress),
        evaluation(job, children, outcome));
  }

  /**
   * The export judges by the gates that there are when it begins: its word comes last, and what was
   * heard of it holds when its pod is gone and that of the evaluation is not.
   */
  private Optional<EvaluationReport> evaluation(
      LLMTrainingJob job, Children children, Outcome outcome) {
    boolean heard =
        JobState.of(children.job(Step.EXPORT)) == JobState.COMPLETE
            && LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::gate).isPresent();
    Optional<EvaluationReport> evaluated =
        lastWord(outcome, Step.EVALUATE)
            .flatMap(messages::evaluation)
            .map(told -> heard ? told.withoutGate() : told);
    return lastWord(outcome, Step.EXPORT)
        .flatMap(messages::evaluation)
        .filter(exported -> exported.gate() != null)
        .map(exported -> exported.after(evaluated))
        .or(() -> evaluated);
  }

  private static Optional<TerminationMessage> lastWord(Outcome outcome, Step step) {
    return Optional.ofNullable(outcome.results().get(step));
  }

  /** Whoever may change the job may ask for a checkpoint; it is asked for until there is one. */
  private void handOnRequest(LLMTrainingJob job, String address, ProgressReport report) {
    CheckpointRequest.of(job)
        .filter(name -> !report.lastCheckpointRequest().equals(Optional.of(name)))
        .ifPresent(name -> client.requestCheckpoint(address, name));
  }

  private TrainingReport ask(LLMTrainingJob job, List<Pod> pods) {
    Optional<String> address = StepPods.addressOfRankZero(pods);
    if (address.isEmpty()) {
      return new TrainingReport(Optional.empty(), Optional.empty(), lastWords.of(job, pods));
    }
    Optional<ProgressReport> progress = address.flatMap(client::progress);
    progress.ifPresent(_ -> lastWords.forget(job)); // what runs knows more
    progress.ifPresent(answer -> handOnRequest(job, address.get(), answer));
    TrainingReport report =
        TrainingReport.of(
            progress,
            job.getSpec().evaluation().mode() == EvaluationSpec.Mode.SIDECAR
                ? address.flatMap(client::evaluation)
                : Optional.empty());
    progress.ifPresent(_ -> reports.hear(job, address.get(), report));
    return report;
  }
}
