package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.PreparationStatus;
import dev.tatara.operator.status.PreparationFormat;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.PreparationReport;
import dev.tatara.operator.trainer.TrainerClient;
import dev.tatara.operator.trainer.TrainerMessages;
import io.fabric8.kubernetes.api.model.Pod;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Stream;

/** Learns how far the pods of the corpus step are. */
@ApplicationScoped
class CorpusObserver {
  private final TrainerClient client;
  private final TrainerMessages messages;
  private final StepPods stepPods;

  CorpusObserver(TrainerClient client, TrainerMessages messages, StepPods stepPods) {
    this.client = client;
    this.messages = messages;
    this.stepPods = stepPods;
  }

  /** How far they are now, or were last; null where the job is not at its corpus. */
  PreparationStatus observe(LLMTrainingJob job, Children children, Outcome outcome) {
    if (!(outcome instanceof Outcome.Working && outcome.isAt(Step.CORPUS))) {
      return null;
    }
    List<Pod> pods = children.pods(Step.CORPUS);
    List<PreparationReport> answers = client.preparations(StepPods.addresses(pods));
    List<PreparationReport> working = answers.stream().filter(it -> !it.isDone()).toList();
    List<PreparationReport> done =
        Stream.concat(
                stepPods.results(Step.CORPUS, pods).stream()
                    .flatMap(message -> messages.preparation(message).stream()),
                answers.stream().filter(PreparationReport::isDone))
            .toList();
    return working.isEmpty()
        ? LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::preparation).orElse(null)
        : PreparationFormat.of(job.getSpec().data().corpusPods(), working, done);
  }
}
