package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Ownership;
import io.fabric8.kubernetes.api.model.HasMetadata;

/** An object that a job needs has a name under which something else exists, which is left alone. */
public final class NameTakenException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean passing;

  NameTakenException(LLMTrainingJob job, HasMetadata existing) {
    super(
        "%s %s exists and does not belong to the job: delete it, or give the job another name"
            .formatted(existing.getKind(), existing.getMetadata().getName()));
    passing = existing.isMarkedForDeletion() || Ownership.heldEarlier(job, existing);
  }

  /** Whether the object goes by itself: an earlier job of the same name left it. */
  public boolean isPassing() {
    return passing;
  }
}
