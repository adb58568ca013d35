package dev.tatara.operator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Changes of a job's spec, fields given by their dotted paths. */
final class SpecEdits {
  private SpecEdits() {}

  static void set(ObjectNode spec, String path, String yaml) {
    parent(spec, path)
        .set(last(path), Serialization.unmarshal("v: " + yaml, JsonNode.class).get("v"));
  }

  static void remove(ObjectNode spec, String path) {
    parent(spec, path).remove(last(path));
  }

  /** Lets training begin with the weights of a model, and their tokenizer. */
  static void beginWith(ObjectNode spec, String folder) {
    set(spec, "model.initFrom", folder);
    remove(spec, "tokenizer");
  }

  /** Lets training train adapters. */
  static void adapt(ObjectNode spec, String lora) {
    beginWith(spec, "models/ja");
    set(spec, "training.lora", lora);
  }

  /** Lets training take so many tokens in the place of steps. */
  static void tokens(ObjectNode spec, String quantity) {
    remove(spec, "training.steps");
    set(spec, "training.tokens", quantity);
  }

  /** Asks for GPUs on one node. */
  static void gpus(ObjectNode spec, int count) {
    set(spec, "resources", "{acceleratorsPerNode: " + count + ", accelerator: nvidia.com/gpu}");
  }

  private static ObjectNode parent(ObjectNode spec, String path) {
    ObjectNode node = spec;
    String[] names = path.split("\\.");
    for (int i = 0; i < names.length - 1; i++) {
      node = node.withObjectProperty(names[i]);
    }
    return node;
  }

  private static String last(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
