package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.RecentMap;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Step;
import dev.tatara.operator.step.StepPods;
import dev.tatara.operator.trainer.ProgressReport.Checkpoint;
import dev.tatara.operator.trainer.TrainerMessages;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The checkpoint that training pods wrote last before they went. A pod that was told to end may be
 * gone before a reconciliation sees how it ended, and nobody else knows; so this is heard as the
 * pod goes. An operator that was not there then hears of the checkpoint when training goes on.
 */
@ApplicationScoped
class LastWords {
  /** Jobs that are remembered: more than are suspended at one moment. */
  private static final int MOST = 10_000;

  private final TrainerMessages messages;
  private final Map<ResourceID, Checkpoint> heard = new RecentMap<>(MOST);

  LastWords(TrainerMessages messages) {
    this.messages = messages;
  }

  /** A pod is gone. */
  void hear(Pod pod) {
    if (!Labels.isOf(Step.TRAIN, pod)) {
      return;
    }
    String job = pod.getMetadata().getLabels().get(Labels.JOB);
    spoken(pod).ifPresent(last -> put(new ResourceID(job, pod.getMetadata().getNamespace()), last));
  }

  /**
   * The newest checkpoint of a job that pods tell of, those that are gone and those that are not,
   * unless its status has a newer one.
   */
  Optional<Checkpoint> of(LLMTrainingJob job, List<Pod> pods) {
    return pods.stream()
        .flatMap(pod -> spoken(pod).stream())
        .max(Comparator.comparing(Checkpoint::lastStep))
        .or(() -> remembered(job))
        .filter(last -> last.lastStep() >= LLMTrainingJobStatus.checkpointStep(job));
  }

  /** Training runs again. */
  synchronized void forget(LLMTrainingJob job) {
    heard.remove(ResourceID.fromResource(job));
  }

  private Optional<Checkpoint> spoken(Pod pod) {
    return StepPods.terminated(Step.TRAIN, pod)
        .flatMap(ended -> messages.termination(ended.getMessage()))
        .flatMap(messages::checkpoint);
  }

  private synchronized void put(ResourceID job, Checkpoint last) {
    heard.remove(job); // so that it counts as the youngest
    heard.put(job, last);
  }

  /** Not that of an earlier job of the same name, whose run lies in another folder. */
  private synchronized Optional<Checkpoint> remembered(LLMTrainingJob job) {
    String uid = job.getMetadata().getUid();
    return Optional.ofNullable(heard.get(ResourceID.fromResource(job)))
        .filter(last -> last.path().contains(uid.substring(0, 8)));
  }
}
