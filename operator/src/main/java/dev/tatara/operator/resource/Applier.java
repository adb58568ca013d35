package dev.tatara.operator.resource;

import dev.tatara.operator.step.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;

/** Writes objects by server-side apply, all under one field manager. */
@ApplicationScoped
public class Applier {
  private final KubernetesClient client;

  Applier(KubernetesClient client) {
    this.client = client;
  }

  /** Creates the object, or makes it what it should be; does nothing where it is that already. */
  public <T extends HasMetadata> T apply(T object) {
    return client.resource(object).fieldManager(Labels.OPERATOR).forceConflicts().serverSideApply();
  }
}
