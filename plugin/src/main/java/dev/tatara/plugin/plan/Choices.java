package dev.tatara.plugin.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What the schema leaves open and the planner must know: fields of which one is needed, and
 * quantities that are counts. The API server has CEL rules for these, and says the same.
 */
final class Choices {
  private static final Count TRAINING_TOKENS =
      new Count(
          "training.tokens",
          BigDecimal.TEN.pow(15),
          "must be a whole number above 0 and at most 1P: write for example 26000000000 or 26G");

  /** Without a bound of its own: the API server counts in 64 bits. */
  private static final Count SOURCE_TOKENS =
      new Count(
          "data.sources[].tokens",
          BigDecimal.valueOf(Long.MAX_VALUE),
          "must be a whole number above 0: write for example 3000000000 or 3G");

  private record Count(String path, BigDecimal most, String sentence) {}

  private Choices() {}

  static List<String> problems(JsonNode spec) {
    List<String> problems = new ArrayList<>();
    JsonNode training = spec.path("training");
    if (training.has("steps") == training.has("tokens")) {
      problems.add(
          "training needs exactly one of training.steps and training.tokens: set one, not both");
    }
    check(TRAINING_TOKENS, training.path("tokens"), problems);
    for (JsonNode source : spec.at("/data/sources")) {
      check(SOURCE_TOKENS, source.path("tokens"), problems);
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

  private static void check(Count count, JsonNode tokens, List<String> problems) {
    if (tokens.isMissingNode()) {
      return;
    }
    BigDecimal number = Quantity.getAmountInBytes(new Quantity(tokens.asText()));
    if (number.signum() <= 0
        || number.stripTrailingZeros().scale() > 0
        || number.compareTo(count.most) > 0) {
      problems.add(count.path + " " + count.sentence);
    }
  }
}
