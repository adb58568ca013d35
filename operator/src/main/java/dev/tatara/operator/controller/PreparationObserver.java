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
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Learns how far the pods of the steps before training are. */
@ApplicationScoped
class PreparationObserver {
  private static final Set<Step> STEPS = EnumSet.of(Step.CORPUS, Step.TOKENIZER, Step.TOKENIZE);

  private final TrainerClient client;
  private final TrainerMessages messages;
  private final StepPods stepPods;

  PreparationObserver(TrainerClient client, TrainerMessages messages, StepPods stepPods) {
    this.client = client;
    this.messages = messages;
    this.stepPods = stepPods;
  }

  /** Whether the pods of a step can be asked how far they are before training. */
  static boolean isOf(Step step) {
    return STEPS.contains(step);
  }

  /** How far they are now, or were last; null where the job is at no such step. */
  PreparationStatus observe(LLMTrainingJob job, Children children, Outcome outcome) {
    if (!(outcome instanceof Outcome.Working working && isOf(working.step()))) {
      return null;
    }
    Step step = working.step();
    List<Pod> pods = children.pods(step);
    List<PreparationReport> answers = client.preparations(StepPods.addresses(pods));
    Optional<PreparationStatus> told =
        step == Step.CORPUS ? corpus(job, pods, answers) : PreparationFormat.of(answers);
    return told.orElseGet(() -> known(job, step));
  }

  private Optional<PreparationStatus> corpus(
      LLMTrainingJob job, List<Pod> pods, List<PreparationReport> answers) {
    List<PreparationReport> working = answers.stream().filter(it -> !it.isDone()).toList();
    List<PreparationReport> done =
        Stream.concat(
                stepPods.results(Step.CORPUS, pods).stream()
                    .flatMap(message -> messages.preparation(message).stream()),
                answers.stream().filter(PreparationReport::isDone))
            .toList();
    return working.isEmpty()
        ? Optional.empty()
        : Optional.of(PreparationFormat.of(job.getSpec().data().corpusPods(), working, done));
  }

  /** What was said last of the same step. */
  private static PreparationStatus known(LLMTrainingJob job, Step step) {
    return LLMTrainingJobStatus.phaseOf(job) == step.phase()
        ? LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::preparation).orElse(null)
        : null;
  }
}
