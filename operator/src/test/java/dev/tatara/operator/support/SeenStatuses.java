package dev.tatara.operator.support;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All statuses that a job has while it is watched, those that pass quickly among them. */
public final class SeenStatuses implements ResourceEventHandler<LLMTrainingJob> {
  private final List<LLMTrainingJobStatus> seen = new CopyOnWriteArrayList<>();

  /** In their order. */
  public List<LLMTrainingJobStatus> list() {
    return List.copyOf(seen);
  }

  @Override
  public void onAdd(LLMTrainingJob job) {
    seen.add(job.getStatus());
  }

  @Override
  public void onUpdate(LLMTrainingJob before, LLMTrainingJob now) {
    seen.add(now.getStatus());
  }

  @Override
  public void onDelete(LLMTrainingJob job, boolean stateUnknown) {}
}
