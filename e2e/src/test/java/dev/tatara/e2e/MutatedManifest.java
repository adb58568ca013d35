package dev.tatara.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes a manifest at random, as people and programs get them wrong. */
final class MutatedManifest {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int MOST_CHANGES = 3;

  private static final List<JsonNode> VALUES =
      List.of(
          JSON.numberNode(0),
          JSON.numberNode(1),
          JSON.numberNode(-1),
          JSON.numberNode(7),
          JSON.numberNode(Integer.MAX_VALUE),
          JSON.numberNode(Integer.MIN_VALUE),
          JSON.numberNode(Long.MAX_VALUE),
          JSON.numberNode(1e300),
          JSON.numberNode(-0.5),
          JSON.numberNode(1e-300),
          JSON.textNode(""),
          JSON.textNode(" "),
          JSON.textNode("0"),
          JSON.textNode("日本語の値"),
          JSON.textNode("../../etc/passwd"),
          JSON.textNode("-Xmx1g; rm -rf /"),
          JSON.textNode("${HOME}$(id)"),
          JSON.textNode("\u0000\u202e\ud83d\udd25"),
          JSON.textNode("x".repeat(300)),
          JSON.textNode("y".repeat(20_000)),
          JSON.booleanNode(true),
          JSON.booleanNode(false),
          JSON.nullNode(),
          JSON.arrayNode(),
          JSON.objectNode());

  private final Random random;

  MutatedManifest(Random random) {
    this.random = random;
  }

  /** One to three changes below the spec; sometimes one of the name. */
  ObjectNode of(ObjectNode manifest) {
    ObjectNode changed = manifest.deepCopy();
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes; i++) {
      change(changed);
    }
    return changed;
  }

  private void change(ObjectNode manifest) {
    List<JsonNode> containers = new ArrayList<>();
    collect(manifest.get("spec"), containers);
    JsonNode chosen = containers.get(random.nextInt(containers.size()));
    if (chosen instanceof ObjectNode object && !object.isEmpty()) {
      List<String> names = new ArrayList<>();
      object.fieldNames().forEachRemaining(names::add);
      changeField(object, names.get(random.nextInt(names.size())), containers);
    } else if (chosen instanceof ArrayNode array) {
      changeElement(array);
    }
  }

  private void changeField(ObjectNode object, String name, List<JsonNode> containers) {
    JsonNode value = object.get(name);
    switch (random.nextInt(6)) {
      case 0 -> object.remove(name);
      case 1 -> object.set(name + "x", value);
      case 2 -> object.set(name, containers.get(random.nextInt(containers.size())).deepCopy());
      case 3 -> object.set(name, scaled(value));
      default -> object.set(name, any());
    }
  }

  private void changeElement(ArrayNode array) {
    switch (random.nextInt(3)) {
      case 0 -> array.removeAll();
      case 1 -> array.add(array.isEmpty() ? any() : array.get(0).deepCopy());
      default -> {
        if (!array.isEmpty()) {
          array.set(0, any());
        }
      }
    }
  }

  /** A number near by: what still makes sense, and perhaps no longer fits the others. */
  private JsonNode scaled(JsonNode value) {
    if (!value.isNumber()) {
      return any();
    }
    return switch (random.nextInt(4)) {
      case 0 -> JSON.numberNode(value.asLong() + 1);
      case 1 -> JSON.numberNode(value.asLong() * 2);
      case 2 -> JSON.numberNode(value.asLong() * 1000);
      default -> JSON.numberNode(-value.asLong());
    };
  }

  private JsonNode any() {
    return VALUES.get(random.nextInt(VALUES.size())).deepCopy();
  }

  private static void collect(JsonNode node, List<JsonNode> into) {
    if (node.isContainerNode()) {
      into.add(node);
      node.forEach(child -> collect(child, into));
    }
  }
}
