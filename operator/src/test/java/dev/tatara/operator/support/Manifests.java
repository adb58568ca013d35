package dev.tatara.operator.support;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tatara.api.v1alpha1.LLMTrainingJob;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** LLMTrainingJob manifests: the samples of the crds module, and changes of them. */
public final class Manifests {
  private static final String SAMPLES = "/dev/tatara/run-configuration/";

  private Manifests() {}

  /** The text of a sample file. */
  public static String sample(String name) {
    try (InputStream stream = LLMTrainingJob.class.getResourceAsStream(SAMPLES + name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("sample " + name, e);
    }
  }

  /** The quickstart manifest after a change to its spec, as it would be sent by kubectl. */
  public static GenericKubernetesResource generic(
      String namespace, String name, Consumer<ObjectNode> change) {
    return generic("quickstart", namespace, name, change);
  }

  /** The same of another sample. */
  public static GenericKubernetesResource generic(
      String sample, String namespace, String name, Consumer<ObjectNode> change) {
    ObjectNode manifest = Serialization.unmarshal(sample(sample + ".yaml"), ObjectNode.class);
    ObjectNode metadata = (ObjectNode) manifest.get("metadata");
    metadata.put("namespace", namespace).put("name", name);
    change.accept((ObjectNode) manifest.get("spec"));
    return Serialization.unmarshal(manifest.toString(), GenericKubernetesResource.class);
  }

  /** Creates the quickstart job, changed, and gives it back as the API server keeps it. */
  public static LLMTrainingJob create(String namespace, String name, Consumer<ObjectNode> change) {
    GenericKubernetesResource created =
        Cluster.admin().resource(generic(namespace, name, change)).create();
    return Serialization.unmarshal(Serialization.asJson(created), LLMTrainingJob.class);
  }
}
