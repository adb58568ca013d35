package dev.tatara.operator.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.Manifests;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.function.Consumer;

/**
 * A manifest that the API server is to judge; nothing is kept of it (dry run).
 *
 * @param label how the refusal's sentence begins; of one that is accepted, what it shows
 * @param update whether it changes a job that is there
 */
record Submission(String label, GenericKubernetesResource manifest, boolean update) {
  private static final String NAMESPACE = "default";
  private static final String NAME = "fresh";

  /** The quickstart manifest with a breach of one rule. */
  static Submission refused(String sentence, Consumer<ObjectNode> change) {
    return new Submission(sentence, Manifests.generic(NAMESPACE, NAME, change), false);
  }

  /** The same under a name that breaks a rule. */
  static Submission named(String name, String sentence) {
    return new Submission(sentence, Manifests.generic(NAMESPACE, name, spec -> {}), false);
  }

  /** The quickstart manifest, changed in what is allowed. */
  static Submission accepted(String what, Consumer<ObjectNode> change) {
    return new Submission(what, Manifests.generic(NAMESPACE, NAME, change), false);
  }

  /** A change of a job that is there, which was made of the quickstart manifest. */
  static Submission change(
      String label, String namespace, String name, Consumer<ObjectNode> change) {
    return new Submission(label, Manifests.generic(namespace, name, change), true);
  }

  void submit() {
    if (update) {
      Cluster.admin().resource(manifest).dryRun().update();
    } else {
      Cluster.admin().resource(manifest).dryRun().create();
    }
  }

  @Override
  public String toString() {
    return label;
  }
}
