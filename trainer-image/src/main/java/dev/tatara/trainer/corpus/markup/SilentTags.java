package dev.tatara.trainer.corpus.markup;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Elements of wiki markup whose content is no sentence: references, formulas, pictures, code. */
final class SilentTags {
  private static final Pattern OPEN =
      Pattern.compile(
          "<(ref|math|chem|gallery|timeline|score|source|syntaxhighlight|imagemap|hiero"
              + "|templatestyles)(?:\\s[^<>]*)?>",
          Pattern.CASE_INSENSITIVE);

  private SilentTags() {}

  /** The text without them; of one that nothing closes the content stays. */
  static String without(String text) {
    StringBuilder out = new StringBuilder(text.length());
    Set<String> neverClosed = new HashSet<>();
    Matcher open = OPEN.matcher(text);
    int position = 0;
    while (open.find(position)) {
      out.append(text, position, open.start());
      position = open.end();
      String tag = open.group(1).toLowerCase(Locale.ROOT);
      if (!open.group().endsWith("/>") && !neverClosed.contains(tag)) {
        Matcher close =
            Pattern.compile("</" + tag + "\\s*>", Pattern.CASE_INSENSITIVE).matcher(text);
        if (close.find(position)) {
          position = close.end();
        } else {
          neverClosed.add(tag); // so that a page of unclosed tags is read once, not once a tag
        }
      }
    }
    return out.append(text, position, text.length()).toString();
  }
}
