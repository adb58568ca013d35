package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells the one kind of new rule that no manifest of a released API can break: one that begins with
 * {@code !has(self.field) ||}, where the field is new and has no default.
 */
final class RuleOfNewField {
  private static final Pattern GUARD = Pattern.compile("^!has\\(self((?:\\.\\w+)+)\\) \\|\\| ");

  private RuleOfNewField() {}

  /**
   * Whether a rule is one.
   *
   * @param before the schema that it stands at, as it was released
   * @param after as it is
   */
  static boolean is(String rule, JsonNode before, JsonNode after) {
    Matcher guard = GUARD.matcher(rule);
    return guard.find()
        && !choosesOutside(rule.substring(guard.end()))
        && isNew(guard.group(1).substring(1).split("\\."), before, after);
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
