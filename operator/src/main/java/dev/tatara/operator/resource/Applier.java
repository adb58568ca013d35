package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Ownership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;

/** Creates objects, and makes those that are there what they should be, by server-side apply. */
@ApplicationScoped
public class Applier {
  private final KubernetesClient client;

  Applier(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Creates an object that a job owns, or makes it what it should be; does nothing where it is that
   * already.
   *
   * @throws NameTakenException when an object of that name is there that the job does not own
   */
  public <T extends HasMetadata> void apply(LLMTrainingJob job, T object) {
    if (!isCreated(job, object)) {
      apply(object);
    }
  }

  /**
   * Creates an object that a job owns, if it is not there: fields of it belong to others from then
   * on. A Job may be there that the cache has not heard of.
   *
   * @throws NameTakenException when an object of that name is there that the job does not own
   */
  public <T extends HasMetadata> void create(LLMTrainingJob job, T object) {
    isCreated(job, object);
  }

  /** False when the job's object is there already. To ask first would cost as much as to try. */
  private <T extends HasMetadata> boolean isCreated(LLMTrainingJob job, T object) {
    try {
      client.resource(object).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      T existing = client.resource(object).get();
      if (existing == null) {
        throw e; // gone meanwhile: the next reconciliation creates it
      }
      if (!Ownership.holds(job, existing)) {
        throw new NameTakenException(job, existing);
      }
      return false;
    }
  }

  /**
   * Creates an object that outlives the job. Server-side apply takes over what is there already, so
   * the caller has looked.
   */
  public <T extends HasMetadata> void apply(T object) {
    client.resource(object).fieldManager(Labels.OPERATOR).forceConflicts().serverSideApply();
  }
}
