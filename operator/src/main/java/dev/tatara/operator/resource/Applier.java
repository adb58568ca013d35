package dev.tatara.operator.resource;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.operator.step.Labels;
import dev.tatara.operator.step.Ownership;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.Optional;

/**
 * Writes objects under one field manager: by server-side apply what may be written again, else by
 * creating it, which costs the API server less.
 */
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
  public <T extends HasMetadata> T apply(LLMTrainingJob job, T object) {
    existing(job, object);
    return apply(object);
  }

  /**
   * Creates an object that a job owns, if it is not there. One may be there that the cache has not
   * heard of.
   *
   * @return what is there now
   * @throws NameTakenException when an object of that name is there that the job does not own
   */
  public <T extends HasMetadata> T create(LLMTrainingJob job, T object) {
    try {
      return client.resource(object).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return existing(job, object).orElseThrow(() -> e);
    }
  }

  /**
   * The object of that name as the API server has it now, if there is one.
   *
   * @throws NameTakenException when the job does not own it
   */
  public <T extends HasMetadata> Optional<T> existing(LLMTrainingJob job, T object) {
    T existing = client.resource(object).get();
    if (existing != null && !Ownership.holds(job, existing)) {
      throw new NameTakenException(job, existing);
    }
    return Optional.ofNullable(existing);
  }

  /**
   * Creates an object that outlives the job. Server-side apply takes over what is there already, so
   * the caller has looked.
   */
  public <T extends HasMetadata> T apply(T object) {
    return client.resource(object).fieldManager(Labels.OPERATOR).forceConflicts().serverSideApply();
  }
}
