package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.failure.FailureClassifier;
import dev.tatara.operator.failure.Hang;
import dev.tatara.operator.failure.HangWatch;
import dev.tatara.operator.step.Children;
import dev.tatara.operator.step.Hindrance;
import dev.tatara.operator.step.HungPods;
import dev.tatara.operator.step.Outcome;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.trainer.TerminationMessage;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes the pods of a training that hangs away, so that its Job makes others. They get the time for
 * a checkpoint, in case that only their reports have stopped. How often stands on the Job, since
 * pods that end in order count for nothing there.
 */
@ApplicationScoped
class HangRestart {
  /** Hangs that the operator has ended since the Job was made. */
  private static final String HANGS = "tatara.dev/hangs";

  private final KubernetesClient client;
  private final HangWatch watch;
  private final FailureClassifier classifier;
  private final Suspension suspension;
  private final PodTermination termination;

  HangRestart(
      KubernetesClient client,
      HangWatch watch,
      FailureClassifier classifier,
      Suspension suspension,
      PodTermination termination) {
    this.client = client;
    this.watch = watch;
    this.classifier = classifier;
    this.suspension = suspension;
    this.termination = termination;
  }

  /**
   * Sees to a training that hangs.
   *
   * @param children what exists of it
   * @param train its Job
   * @return where the job is then; empty where it does not hang
   */
  Optional<Outcome> outcome(
      LLMTrainingJob job, Children children, Job train, Map<Step, TerminationMessage> results) {
    Optional<Hang> found = watch.of(job);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Hang hang = found.get();
    List<Pod> hung = children.pods(Step.TRAIN).stream().filter(hang::holds).toList();
    if (watch.takeUp(job)) {
      int hangs = hangs(train);
      if (hangs >= job.getSpec().runPolicy().backoffLimit()) {
        Outcome failed = new Outcome.Broken(classifier.hung(hang), results);
        suspension.stop(job, children, Step.TRAIN, train);
        return Optional.of(failed);
      }
      count(train, hangs + 1, hung);
    }
    termination.begin(job, Step.TRAIN, hung);
    return Optional.of(
        new Outcome.Working(
            Step.TRAIN, Optional.of(new Hindrance(Hang.REASON, sentence(hang))), results));
  }

  private static String sentence(Hang hang) {
    return hang.message()
        + "; its pods are taken away, and others go on from the newest checkpoint";
  }

  private void count(Job train, int hangs, List<Pod> hung) {
    client
        .resource(train)
        .edit(
            known ->
                new JobBuilder(known)
                    .editMetadata()
                    .addToAnnotations(HANGS, String.valueOf(hangs))
                    .addToAnnotations(HungPods.annotation(hung))
                    .endMetadata()
                    .build());
  }

  private static int hangs(Job train) {
    Map<String, String> annotations = train.getMetadata().getAnnotations();
    String hangs = annotations == null ? null : annotations.get(HANGS);
    return hangs == null ? 0 : Integer.parseInt(hangs);
  }
}
