package dev.tatara.plugin.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the schema leaves open and the planner must know: fields of which one is needed. The API
 * server has CEL rules for these, and says the same.
 */
final class Choices {
  private Choices() {}

  static List<String> problems(JsonNode spec) {
    List<String> problems = new ArrayList<>();
    JsonNode training = spec.path("training");
    if (training.has("steps") == training.has("tokens")) {
      problems.add(
          "training needs exactly one of training.steps and training.tokens: set one, not both");
    }
    JsonNode model = spec.path("model");
    boolean sizes = model.has("layers") && model.has("hiddenSize") && model.has("heads");
    if (model.has("preset") == sizes) {
      problems.add(
          "model needs either model.preset or the sizes model.layers, model.hiddenSize and"
              + " model.heads: give exactly one of the two");
    }
    return problems;
  }
}
