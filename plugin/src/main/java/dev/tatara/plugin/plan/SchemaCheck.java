package dev.tatara.plugin.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Holds a value against its schema, as far as CRDs use JSON Schema. */
final class SchemaCheck {
  /** Kubernetes' own (apimachinery, pkg/api/resource/quantity.go). */
  private static final Pattern QUANTITY =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\\d+)?");

  private final List<String> problems;

  /**
   * @param problems where sentences go
   */
  SchemaCheck(List<String> problems) {
    this.problems = problems;
  }

  void check(String path, JsonNode schema, JsonNode value) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) { // as all quantities are
      require(
          value.isIntegralNumber()
              || value.isTextual() && QUANTITY.matcher(value.asText()).matches(),
          path,
          "must be a quantity, such as 8, 500m or 64Gi");
      return;
    }
    switch (schema.path("type").asText()) {
      case "object" -> object(path, schema, value);
      case "array" -> array(path, schema, value);
      case "string" -> text(path, schema, value);
      case "integer" -> number(path, schema, value, value.isIntegralNumber(), "a whole number");
      case "number" -> number(path, schema, value, value.isNumber(), "a number");
      case "boolean" -> require(value.isBoolean(), path, "must be true or false");
      default -> {}
    }
  }

  private void object(String path, JsonNode schema, JsonNode value) {
    if (!require(value.isObject(), path, "must hold fields")) {
      return;
    }
    JsonNode properties = schema.path("properties");
    for (JsonNode name : schema.path("required")) {
      require(value.hasNonNull(name.asText()), path + "." + name.asText(), "is missing");
    }
    for (var field : value.properties()) {
      String below = path + "." + field.getKey();
      if (properties.has(field.getKey())) {
        check(below, properties.get(field.getKey()), field.getValue());
      } else if (schema.has("additionalProperties")) {
        check(below, schema.get("additionalProperties"), field.getValue());
      } else {
        problems.add(
            "%s is no field: there are %s"
                .formatted(
                    below,
                    String.join(
                        ", ",
                        new TreeSet<>(
                            properties.properties().stream().map(Map.Entry::getKey).toList()))));
      }
    }
  }

  private void array(String path, JsonNode schema, JsonNode value) {
    if (!require(value.isArray(), path, "must be a list")) {
      return;
    }
    bound(path, schema, "Items", value.size(), "entries");
    for (int i = 0; i < value.size(); i++) {
      check(path + "[" + i + "]", schema.path("items"), value.get(i));
    }
  }

  private void text(String path, JsonNode schema, JsonNode value) {
    if (!require(value.isTextual(), path, "must be a text: put it in quotes")) {
      return;
    }
    String text = value.asText();
    bound(path, schema, "Length", text.codePointCount(0, text.length()), "characters");
    if (schema.has("enum")) {
      String allowed =
          StreamSupport.stream(schema.get("enum").spliterator(), false)
              .map(JsonNode::asText)
              .collect(Collectors.joining(", "));
      boolean known =
          StreamSupport.stream(schema.get("enum").spliterator(), false)
              .anyMatch(one -> one.asText().equals(text));
      require(known, path, "must be one of " + allowed + ", and not '" + text + "'");
    }
    if (schema.has("pattern")) {
      String pattern = schema.get("pattern").asText();
      require(
          Pattern.compile(pattern).matcher(text).find(),
          path,
          "'" + text + "' does not match " + pattern);
    }
  }

  private void number(String path, JsonNode schema, JsonNode value, boolean is, String what) {
    if (!require(is, path, "must be " + what)) {
      return;
    }
    double number = value.asDouble();
    limit(path, schema, "minimum", "exclusiveMinimum", number, true);
    limit(path, schema, "maximum", "exclusiveMaximum", number, false);
  }

  private void limit(
      String path, JsonNode schema, String key, String exclusive, double number, boolean lower) {
    if (!schema.has(key)) {
      return;
    }
    double limit = schema.get(key).asDouble();
    boolean open = schema.path(exclusive).asBoolean();
    int order = lower ? Double.compare(number, limit) : Double.compare(limit, number);
    String words = lower ? (open ? "above" : "at least") : (open ? "below" : "at most");
    require(
        open ? order > 0 : order >= 0,
        path,
        "must be "
            + words
            + " "
            + new BigDecimal(schema.get(key).asText()).stripTrailingZeros().toPlainString());
  }

  private void bound(String path, JsonNode schema, String key, int size, String what) {
    if (schema.has("min" + key)) {
      int least = schema.get("min" + key).asInt();
      require(size >= least, path, "must have at least " + least + " " + what);
    }
    if (schema.has("max" + key)) {
      int most = schema.get("max" + key).asInt();
      require(size <= most, path, "must have at most " + most + " " + what);
    }
  }

  private boolean require(boolean holds, String path, String what) {
    if (!holds) {
      problems.add(path + " " + what);
    }
    return holds;
  }
}
