package dev.tatara.trainer.corpus;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.util.List;

/** How documents lie in the files of a source. */
public sealed interface DocumentForm {
  /** All of them, for who has taken a wrong one. */
  List<String> DESCRIPTIONS =
      List.of(
          "jsonl has a JSON object with \"text\" on each line",
          "sft one with \"prompt\" and \"response\"",
          "text is one document a file",
          "html one article a file",
          "rss a feed of articles, RSS or Atom",
          "parquet has a column of text",
          "mediawiki is a dump of pages in XML",
          "all in UTF-8");

  /** The field of text where none is named. */
  String TEXT_FIELD = "text";

  /**
   * A JSON object a line.
   *
   * @param textField that holds the document
   */
  record JsonLines(String textField) implements DocumentForm {}

  /** A JSON object with {@code prompt} and {@code response} a line. */
  record Examples(PromptTemplate template) implements DocumentForm {}

  /** A document a file. */
  record Text() implements DocumentForm {}

  /** A page a file, of which the article counts. */
  record Html() implements DocumentForm {}

  /** An item of a feed a document. */
  record Rss() implements DocumentForm {}

  /**
   * A row a document.
   *
   * @param textField column that holds it
   */
  record Parquet(String textField) implements DocumentForm {}

  /** A wiki's pages in XML. */
  record MediaWiki() implements DocumentForm {}

  /**
   * The form of a name.
   *
   * @param source its name, for messages
   * @param textField of {@code jsonl} and {@code parquet}; null for {@code text}
   * @param template of {@code sft}; null for the default one
   */
  static DocumentForm of(String source, String format, String textField, String template) {
    DocumentForm form =
        switch (format) {
          case "jsonl" -> new JsonLines(textField == null ? TEXT_FIELD : textField);
          case "parquet" -> new Parquet(textField == null ? TEXT_FIELD : textField);
          case "sft" ->
              new Examples(
                  template == null ? PromptTemplate.DEFAULT : new PromptTemplate(template));
          case "text" -> new Text();
          case "html" -> new Html();
          case "rss" -> new Rss();
          case "mediawiki" -> new MediaWiki();
          default ->
              throw invalid(
                  "source format '" + format + "' is unknown",
                  "use jsonl, text, sft, parquet, html, rss or mediawiki");
        };
    if (template != null && !(form instanceof Examples)) {
      throw invalid(
          "source '" + source + "' has a template, but its format is " + format,
          "remove the template, or set the format to sft");
    }
    if (textField != null && !(form instanceof JsonLines || form instanceof Parquet)) {
      throw invalid(
          "source '" + source + "' names a field of text, but its format is " + format,
          "remove textField, or set the format to jsonl or parquet");
    }
    return form;
  }

  /** Its name in a run configuration. */
  default String label() {
    return switch (this) {
      case JsonLines _ -> "jsonl";
      case Examples _ -> "sft";
      case Text _ -> "text";
      case Html _ -> "html";
      case Rss _ -> "rss";
      case Parquet _ -> "parquet";
      case MediaWiki _ -> "mediawiki";
    };
  }

  private static TrainerException invalid(String what, String hint) {
    return new TrainerException(FailureReason.CONFIGURATION_INVALID, what, hint);
  }
}
