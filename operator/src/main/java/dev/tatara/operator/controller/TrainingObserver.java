package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.EvaluationSpec;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.EvaluationReport;
import dev.tatara.operator.trainer.ProgressReport;
import dev.tatara.operator.trainer.TerminationMessage;
import dev.tatara.operator.trainer.TrainerClient;
import dev.tatara.operator.trainer.TrainerMessages;
import dev.tatara.operator.trainer.TrainingReport;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Learns how training goes: by asking while it runs, from the steps' results afterwards. */
@ApplicationScoped
class TrainingObserver {
  private final TrainerClient client;
  private final TrainerMessages messages;

  TrainingObserver(TrainerClient client, TrainerMessages messages) {
    this.client = client;
    this.messages = messages;
  }

  TrainingReport observe(LLMTrainingJob job, Children children, Outcome outcome) {
    Optional<TerminationMessage> trained = Optional.ofNullable(outcome.results().get(Step.TRAIN));
    Optional<TerminationMessage> evaluated =
        Optional.ofNullable(outcome.results().get(Step.EVALUATE));
    Optional<ProgressReport> progress = trained.flatMap(messages::progress);
    Optional<EvaluationReport> evaluation = evaluated.flatMap(messages::evaluation);

    if (outcome instanceof Outcome.Working working && working.step() == Step.TRAIN) {
      Optional<String> address = StepPods.addressOfRankZero(children.pods(Step.TRAIN));
      progress = address.flatMap(client::progress);
      if (job.getSpec().evaluation().mode() == EvaluationSpec.Mode.SIDECAR) {
        evaluation = address.flatMap(client::evaluation);
      }
    }
    return new TrainingReport(progress, evaluation);
  }
}
