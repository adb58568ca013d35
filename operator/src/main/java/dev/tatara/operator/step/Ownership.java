package dev.tatara.operator.step;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/** Owner references: what a job owns goes when it goes. */
public final class Ownership {
  private Ownership() {}

  /** The reference that makes a job the controller of an object. */
  public static OwnerReference by(LLMTrainingJob job) {
    return new OwnerReferenceBuilder()
        .withApiVersion(job.getApiVersion())
        .withKind(job.getKind())
        .withName(job.getMetadata().getName())
        .withUid(job.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  /** Whether the object is owned by this very job, not by an earlier one of the same name. */
  public static boolean holds(LLMTrainingJob job, HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> job.getMetadata().getUid().equals(reference.getUid()));
  }

  /** Whether the object is owned by an earlier job of the same name, and goes as that one went. */
  public static boolean heldEarlier(LLMTrainingJob job, HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(reference -> !job.getMetadata().getUid().equals(reference.getUid()))
        .anyMatch(
            reference ->
                job.getKind().equals(reference.getKind())
                    && job.getMetadata().getName().equals(reference.getName()));
  }
}
