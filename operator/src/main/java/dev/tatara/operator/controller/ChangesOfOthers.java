package dev.tatara.operator.controller;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.status.RetryRequest;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;

/**
 * Lets changes of a job through that somebody else than the operator makes and that it has to act
 * upon at once: of the spec, and the request to retry. Its own writes of the status are none.
 */
public final class ChangesOfOthers implements OnUpdateFilter<LLMTrainingJob> {
  @Override
  public boolean accept(LLMTrainingJob now, LLMTrainingJob before) {
    return now.getMetadata().getGeneration() > before.getMetadata().getGeneration()
        || !RetryRequest.in(now).equals(RetryRequest.in(before))
        || now.isMarkedForDeletion() && !before.isMarkedForDeletion();
  }
}
