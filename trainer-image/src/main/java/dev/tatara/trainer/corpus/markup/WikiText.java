package dev.tatara.trainer.corpus.markup;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/**
 * Sentences of MediaWiki's markup: what a reader sees of headings, paragraphs and lists.
 *
 * <p>Tables, templates, pictures, references, formulas and the sections that only list sources are
 * left out. Templates are not expanded, so what only they would say is missing. Markup after <a
 * href="https://www.mediawiki.org/wiki/Help:Formatting">mediawiki.org, Help:Formatting</a>.
 */
public final class WikiText {
  private static final Pattern COMMENT = Pattern.compile("<!--.*?(-->|\\z)", Pattern.DOTALL);
  private static final Pattern BREAK = Pattern.compile("<br\\s*/?>", Pattern.CASE_INSENSITIVE);
  private static final Pattern TAG = Pattern.compile("</?[A-Za-z][^<>]*>");
  private static final Pattern EXTERNAL =
      Pattern.compile("\\[(?:https?:)?//[^\\s\\]]+\\s*([^\\]]*)\\]");
  private static final Pattern EMPHASIS = Pattern.compile("'{2,5}");
  private static final Pattern SWITCH = Pattern.compile("__[A-Z]+__");
  private static final Pattern HEADING = Pattern.compile("(={1,6})\\s*(.*?)\\s*\\1\\s*");
  private static final Pattern LIST = Pattern.compile("[*#:;]+\\s*");
  private static final Pattern EMPTY_BRACKETS = Pattern.compile("[（(][\\s、，,;；]*[）)]");

  /** Names of namespaces whose links show no words, in English and Japanese. */
  private static final Set<String> SILENT =
      Set.of("file", "image", "category", "media", "ファイル", "画像", "カテゴリ", "メディア");

  /** Interlanguage links: a code of letters and hyphens before the colon. */
  private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[a-z]+)*");

  /** Sections of sources and links. */
  private static final Set<String> APPARATUS =
      Set.of(
          "脚注",
          "注釈",
          "注",
          "出典",
          "参考文献",
          "外部リンク",
          "関連項目",
          "関連文献",
          "関連書籍",
          "references",
          "notes",
          "external links",
          "see also",
          "further reading",
          "bibliography");

  private WikiText() {}

  /** Without markup; empty where nothing is left. */
  public static String plain(String markup) {
    String text = COMMENT.matcher(markup).replaceAll("");
    text = SilentTags.without(text);
    text = Brackets.without(text, "{{", "}}");
    text = Brackets.without(text, "{|", "|}");
    text = Brackets.replace(text, "[[", "]]", WikiText::link);
    text = EXTERNAL.matcher(text).replaceAll(found -> Matcher.quoteReplacement(found.group(1)));
    text = BREAK.matcher(text).replaceAll("\n");
    text = TAG.matcher(text).replaceAll("");
    text = EMPHASIS.matcher(text).replaceAll("");
    text = SWITCH.matcher(text).replaceAll("");
    text = Parser.unescapeEntities(text, false).replace('\u00a0', ' ');
    text = EMPTY_BRACKETS.matcher(text).replaceAll("");
    return lines(text);
  }

  /** What a link shows: its words, or its target; nothing for pictures and categories. */
  private static String link(String inside) {
    int colon = inside.indexOf(':');
    if (colon > 0) {
      String space = inside.substring(0, colon).strip();
      // Titles begin with capitals, and links to other languages show no words.
      boolean language = inside.indexOf('|') < 0 && LANGUAGE.matcher(space).matches();
      if (language || SILENT.contains(space.toLowerCase(Locale.ROOT))) {
        return "";
      }
    }
    String shown = inside.substring(inside.lastIndexOf('|') + 1);
    return colon == 0 && shown.length() == inside.length() ? shown.substring(1) : shown;
  }

  private static String lines(String text) {
    List<String> lines = new ArrayList<>();
    int skippedLevel = 0;
    String heading = null;
    for (String raw : text.split("\n", -1)) {
      String line = raw.strip();
      Matcher titled = HEADING.matcher(line);
      if (titled.matches()) {
        int level = titled.group(1).length();
        if (skippedLevel > 0 && level > skippedLevel) {
          continue;
        }
        skippedLevel = APPARATUS.contains(titled.group(2).toLowerCase(Locale.ROOT)) ? level : 0;
        // A heading is told with what stands under it, and not for what was left out.
        heading = skippedLevel > 0 ? null : titled.group(2);
        continue;
      }
      Matcher listed = LIST.matcher(line);
      line = listed.lookingAt() ? line.substring(listed.end()) : line;
      if (skippedLevel > 0 || line.isEmpty() || line.startsWith("|") || line.startsWith("!")) {
        continue;
      }
      if (heading != null) {
        lines.add("");
        lines.add(heading);
        heading = null;
      }
      lines.add(line);
    }
    return String.join("\n", lines).strip();
  }
}
