package dev.tatara.trainer.evaluate;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text in which {@code {name}} stands for a field of a question. Braces around anything else are
 * text.
 */
record Template(String text) {
  private static final Pattern FIELD =
      Pattern.compile("\\{(\\w+)}", Pattern.UNICODE_CHARACTER_CLASS);

  /** The names of its fields. */
  Set<String> fields() {
    return FIELD
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The text with values in the places of fields. */
  String fill(UnaryOperator<String> field) {
    return FIELD
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(field.apply(match.group(1))));
  }
}
