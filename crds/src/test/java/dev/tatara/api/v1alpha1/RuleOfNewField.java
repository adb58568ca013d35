package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells the kinds of new rules that no manifest of a released API can break: those that begin with
 * {@code !has(self.field) ||}, or of a list with {@code self.list.all(e, !has(e.field)) ||}, where
 * the field is new and has no default.
 */
final class RuleOfNewField {
  private static final Pattern GUARD = Pattern.compile("^!has\\(self((?:\\.\\w+)+)\\) \\|\\| ");

  private static final Pattern GUARD_OF_ALL =
      Pattern.compile("^self\\.(\\w+)\\.all\\((\\w+), !has\\(\\2((?:\\.\\w+)+)\\)\\) \\|\\| ");

  private RuleOfNewField() {}

  /**
   * Whether a rule is one.
   *
   * @param before the schema that it stands at, as it was released
   * @param after as it is
   */
  static boolean is(String rule, JsonNode before, JsonNode after) {
    Matcher ofAll = GUARD_OF_ALL.matcher(rule);
    if (ofAll.find()) {
      String list = ofAll.group(1);
      return !choosesOutside(rule.substring(ofAll.end()))
          && isNew(
              ofAll.group(3).substring(1).split("\\."), items(before, list), items(after, list));
    }
    Matcher guard = GUARD.matcher(rule);
    return guard.find()
        && !choosesOutside(rule.substring(guard.end()))
        && isNew(guard.group(1).substring(1).split("\\."), before, after);
  }

  private static JsonNode items(JsonNode schema, String list) {
    return schema.path("properties").path(list).path("items");
  }

  /** A condition of {@code ? :} would hold the guard, which then guards nothing. */
  private static boolean choosesOutside(String rule) {
    int depth = 0;
    for (char c : rule.toCharArray()) {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == '?' && depth == 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean isNew(String[] path, JsonNode before, JsonNode after) {
    JsonNode known = before;
    JsonNode now = after;
    for (String field : path) {
      known = known.path("properties").path(field);
      now = now.path("properties").path(field);
      if (known.isMissingNode() && !now.path("default").isEmpty()
          || now.path("default").isValueNode()) {
        return false;
      }
    }
    return known.isMissingNode() && !now.isMissingNode();
  }
}
