package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.operator.event.EventRecorder;
import dev.tatara.operator.metrics.JobMetrics;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import jakarta.enterprise.context.ApplicationScoped;

/** Writes a status that differs from the one before, and the events that tell the difference. */
@ApplicationScoped
class StatusPublisher {
  private final EventRecorder events;
  private final JobMetrics metrics;

  StatusPublisher(EventRecorder events, JobMetrics metrics) {
    this.events = events;
    this.metrics = metrics;
  }

  /**
   * Publishes the next status of a job, unless it says nothing new.
   *
   * @return the job with that status
   */
  LLMTrainingJob publish(
      LLMTrainingJob job, LLMTrainingJobStatus next, Context<LLMTrainingJob> context) {
    if (next.equals(job.getStatus())) {
      return job;
    }
    // The written status goes to the cache, so that the next reconciliation builds on it.
    LLMTrainingJob written =
        PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(
            job, statusAlone(job, next), context);
    metrics.record(job, next);
    events.record(job, next);
    return written;
  }

  /** Server-side apply claims every field that it is sent, so it is sent the status and no spec. */
  private static LLMTrainingJob statusAlone(LLMTrainingJob job, LLMTrainingJobStatus status) {
    LLMTrainingJob patch = new LLMTrainingJob();
    patch.setMetadata(
        new ObjectMetaBuilder()
            .withName(job.getMetadata().getName())
            .withNamespace(job.getMetadata().getNamespace())
            .build());
    patch.setStatus(status);
    return patch;
  }
}
