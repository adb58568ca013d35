package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.CheckpointStatus;
import dev.tatara.api.v1alpha1.JobMetadata;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import java.util.Map;
import java.util.Optional;

/** The request for a checkpoint that a job carries as an annotation. */
final class CheckpointRequest {
  private CheckpointRequest() {}

  /** The name of a request that no checkpoint was written for yet. */
  static Optional<String> of(LLMTrainingJob job) {
    Map<String, String> annotations = job.getMetadata().getAnnotations();
    return Optional.ofNullable(annotations)
        .map(all -> all.get(JobMetadata.CHECKPOINT_REQUESTED))
        .filter(name -> !name.equals(served(job)));
  }

  private static String served(LLMTrainingJob job) {
    return LLMTrainingJobStatus.known(job, LLMTrainingJobStatus::checkpoint)
        .map(CheckpointStatus::lastRequest)
        .orElse(null);
  }
}
