package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Compares the CRD of a released API with the next one: manifests, objects and programs of the
 * first must do with the second, version by version. What is wider passes: new optional fields, new
 * enum values, wider bounds, other descriptions, further versions. A keyword that is not known here
 * must stay as it is.
 */
final class ApiComparison {
  private static final Set<String> WORDS = Set.of("description", "title", "example");
  private static final Set<String> UPPER =
      Set.of("maximum", "maxLength", "maxItems", "maxProperties");
  private static final Set<String> LOWER =
      Set.of("minimum", "minLength", "minItems", "minProperties");

  /** Restrict where they are present; another value may be stricter, and who can tell. */
  private static final Set<String> RESTRICTIONS =
      Set.of("pattern", "format", "multipleOf", "not", "allOf");

  private static final Set<String> RESTRICTING_FLAGS =
      Set.of("uniqueItems", "exclusiveMaximum", "exclusiveMinimum");
  private static final Set<String> ALLOWING_FLAGS =
      Set.of("nullable", "x-kubernetes-preserve-unknown-fields");
  private static final Set<String> NAMES = Set.of("kind", "plural", "singular");
  private static final String RULES = "x-kubernetes-validations";

  private final List<ApiBreach> breaches = new ArrayList<>();

  private ApiComparison() {}

  /** What of a released CRD the next one breaks; both as the API server takes them. */
  static List<ApiBreach> breaches(JsonNode released, JsonNode next) {
    ApiComparison comparison = new ApiComparison();
    comparison.definition(released.path("spec"), next.path("spec"));
    return List.copyOf(comparison.breaches);
  }

  private void definition(JsonNode before, JsonNode after) {
    for (String key : List.of("group", "scope")) {
      same("", key, before.path(key), after.path(key));
    }
    for (String key : NAMES) {
      same("", key, before.path("names").path(key), after.path("names").path(key));
    }
    for (String name : texts(before.path("names").path("shortNames"))) {
      if (!texts(after.path("names").path("shortNames")).contains(name)) {
        breach("", "had the short name " + name, "it has not");
      }
    }
    for (JsonNode version : before.path("versions")) {
      String name = version.path("name").asText();
      JsonNode successor = named(after.path("versions"), name);
      if (version.path("served").asBoolean() && !successor.path("served").asBoolean()) {
        breach("", "served version " + name, "does not");
      } else {
        same("", "subresources", version.path("subresources"), successor.path("subresources"));
        schema("", root(version), root(successor));
      }
    }
  }

  private void schema(String path, JsonNode before, JsonNode after) {
    keys(before, after)
        .filter(key -> !WORDS.contains(key))
        .forEach(key -> keyword(path, key, before, after));
  }

  private void keyword(String path, String key, JsonNode before, JsonNode after) {
    JsonNode was = before.path(key);
    JsonNode is = after.path(key);
    switch (key) {
      case "properties" -> properties(path, was, is);
      case "items" -> nested(path + "[]", "items", was, is);
      case "additionalProperties" -> nested(path + "[*]", "entries", was, is);
      case "required" -> required(path, texts(was), texts(is));
      case "enum" -> values(path, was, is);
      case RULES -> rules(path, before, after);
      default -> value(path, key, was, is);
    }
  }

  private void value(String path, String key, JsonNode was, JsonNode is) {
    boolean breaks;
    if (UPPER.contains(key)) {
      breaks = !is.isMissingNode() && (was.isMissingNode() || is.asDouble() < was.asDouble());
    } else if (LOWER.contains(key)) {
      breaks = !is.isMissingNode() && (was.isMissingNode() || is.asDouble() > was.asDouble());
    } else if (RESTRICTIONS.contains(key)) {
      breaks = !is.isMissingNode() && !is.equals(was);
    } else if (RESTRICTING_FLAGS.contains(key)) {
      breaks = is.asBoolean() && !was.asBoolean();
    } else if (ALLOWING_FLAGS.contains(key)) {
      breaks = was.asBoolean() && !is.asBoolean();
    } else {
      breaks = !is.equals(was);
    }
    if (breaks) {
      breach(path, "had " + said(key, was), said(key, is));
    }
  }

  private void properties(String path, JsonNode before, JsonNode after) {
    before
        .properties()
        .forEach(
            field -> {
              String child = path + "." + field.getKey();
              if (after.has(field.getKey())) {
                schema(child, field.getValue(), after.get(field.getKey()));
              } else {
                breach(child, "was a field", "there is none");
              }
            });
  }

  private void nested(String path, String what, JsonNode before, JsonNode after) {
    boolean allowed = before.isObject() || before.asBoolean();
    if (allowed && !after.isObject() && !after.asBoolean()) {
      breach(path, "had " + what, "it has none");
    } else if (before.isObject() || after.isObject() && before.asBoolean()) {
      schema(path, before, after);
    }
  }

  private void required(String path, Set<String> before, Set<String> after) {
    for (String field : after) {
      if (!before.contains(field)) {
        breach(path + "." + field, "could be left out", "it is required");
      }
    }
  }

  private void values(String path, JsonNode before, JsonNode after) {
    if (after.isMissingNode()) {
      return;
    }
    if (before.isMissingNode()) {
      breach(path, "could have any value", "only one of " + after);
      return;
    }
    for (JsonNode value : before) {
      if (elements(after).noneMatch(value::equals)) {
        breach(path, "could be " + value, "it can't");
      }
    }
  }

  /** What a rule allows can't be compared, so a changed one is a removed and a new one. */
  private void rules(String path, JsonNode before, JsonNode after) {
    Set<String> known = expressions(before);
    Set<String> now = expressions(after);
    for (String rule : known) {
      if (!now.contains(rule)) {
        breach(path, "had the rule " + rule, "it has not");
      }
    }
    for (String rule : now) {
      if (!known.contains(rule) && !RuleOfNewField.is(rule, before, after)) {
        breach(path, "had no rule " + rule, "it has");
      }
    }
  }

  private void same(String path, String key, JsonNode before, JsonNode after) {
    if (!before.equals(after)) {
      breach(path, "had " + said(key, before), said(key, after));
    }
  }

  private void breach(String path, String before, String after) {
    breaches.add(new ApiBreach(path, before, after));
  }

  private static String said(String key, JsonNode value) {
    return value.isMissingNode() ? "no " + key : key + " " + value;
  }

  private static JsonNode root(JsonNode version) {
    return version.path("schema").path("openAPIV3Schema");
  }

  private static JsonNode named(JsonNode list, String name) {
    return elements(list)
        .filter(entry -> name.equals(entry.path("name").asText()))
        .findFirst()
        .orElse(list.path(-1));
  }

  private static Set<String> expressions(JsonNode schema) {
    return elements(schema.path(RULES))
        .map(rule -> rule.path("rule").asText())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static Set<String> texts(JsonNode list) {
    return elements(list).map(JsonNode::asText).collect(Collectors.toCollection(HashSet::new));
  }

  private static Stream<String> keys(JsonNode one, JsonNode other) {
    return Stream.concat(one.propertyStream(), other.propertyStream())
        .map(Map.Entry::getKey)
        .distinct();
  }

  private static Stream<JsonNode> elements(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
