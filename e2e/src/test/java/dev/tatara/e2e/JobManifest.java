package dev.tatara.e2e;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A small LLMTrainingJob as a tree of maps, so that tests can also write what is wrong. */
final class JobManifest {
  private final Map<String, Object> root = new LinkedHashMap<>();

  private JobManifest(String name) {
    root.put("apiVersion", "tatara.dev/v1alpha1");
    root.put("kind", "LLMTrainingJob");
    root.put("metadata", new LinkedHashMap<>(Map.of("name", name)));
  }

  /**
   * Two layers of 64: seconds on one core. The vocabulary is about the smallest that holds the
   * characters of the text.
   */
  static JobManifest small(String name, String claim) {
    return new JobManifest(name)
        .with("spec.model", Map.of("layers", 2, "hiddenSize", 64, "heads", 2, "sequenceLength", 64))
        .with("spec.tokenizer", Map.of("train", Map.of("vocabularySize", 1600)))
        .with("spec.data", Map.of("sources", List.of(source("prose", "sources/prose/*.jsonl"))))
        .with(
            "spec.training",
            Map.of(
                "steps",
                40,
                "globalBatchSize",
                8,
                "microBatchSize",
                4,
                "precision",
                "fp32",
                "optimizer",
                Map.of("learningRate", 3e-3),
                "schedule",
                Map.of("warmupSteps", 4)))
        .with("spec.resources", Map.of("acceleratorsPerNode", 1, "accelerator", "cpu"))
        .with("spec.storage", Map.of("claimName", claim))
        .with("spec.checkpoint", Map.of("everySteps", 20, "keepLast", 2));
  }

  /** One source entry. */
  static Map<String, Object> source(String name, String path) {
    return Map.of("name", name, "path", path, "licence", "CC0-1.0");
  }

  /** Questions that are scored beside the training. */
  JobManifest withEvaluation(String dataset, String fewShotDataset, int limit) {
    return with(
        "spec.evaluation",
        Map.of(
            "mode",
            "Sidecar",
            "tasks",
            List.of(
                Map.of(
                    "name",
                    "jcommonsenseqa",
                    "prompts",
                    List.of("0.2.1", "0.3"),
                    "fewShot",
                    3,
                    "dataset",
                    dataset,
                    "fewShotDataset",
                    fewShotDataset,
                    "limit",
                    limit))));
  }

  /** Sets what stands at a dotted path. */
  JobManifest with(String path, Object value) {
    String[] keys = path.split("\\.");
    Map<String, Object> node = root;
    for (int i = 0; i < keys.length - 1; i++) {
      node = child(node, keys[i]);
    }
    node.put(keys[keys.length - 1], value);
    return this;
  }

  @SuppressWarnings("unchecked") // every inner node is one of ours, or is replaced by a copy
  private static Map<String, Object> child(Map<String, Object> node, String key) {
    Map<String, Object> inner =
        new LinkedHashMap<>((Map<String, Object>) node.getOrDefault(key, Map.of()));
    node.put(key, inner);
    return inner;
  }

  String name() {
    return (String) child(root, "metadata").get("name");
  }

  Map<String, Object> tree() {
    return root;
  }
}
