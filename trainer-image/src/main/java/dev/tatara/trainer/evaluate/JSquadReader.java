package dev.tatara.trainer.evaluate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads JSQuAD: SQuAD 1.1's JSON, where a paragraph's context is {@code title [SEP] text}. A
 * question's choices are its accepted answers, as they are given, equal ones too.
 */
final class JSquadReader {
  private static final String SEPARATOR = "[SEP]";

  private JSquadReader() {}

  /** Reads every question, in file order; errors as of {@link JsonLinesFile#read}. */
  static List<Question> read(Path file) {
    JsonLinesFile json =
        new JsonLinesFile(
            file,
            "the file is a JSON object as of SQuAD 1.1:"
                + " data[].title, data[].paragraphs[].context and qas[] with id, question, answers[].text");
    List<Question> questions = new ArrayList<>();
    for (JsonLinesFile.Line article : json.whole().list("data")) {
      String title = article.text("title");
      for (JsonLinesFile.Line paragraph : article.list("paragraphs")) {
        String context = passage(paragraph.text("context"));
        for (JsonLinesFile.Line question : paragraph.list("qas")) {
          questions.add(question(title, context, question));
        }
      }
    }
    return json.requireAny(questions);
  }

  private static Question question(String title, String context, JsonLinesFile.Line line) {
    String text = line.text("question");
    List<String> answers =
        line.list("answers").stream().map(answer -> answer.text("text")).toList();
    return new Question(
        line.id("id"),
        text,
        Map.of("title", title, "context", context, "question", text),
        answers,
        0);
  }

  private static String passage(String context) {
    return context.substring(after(context)).strip();
  }

  private static int after(String context) {
    int last = context.lastIndexOf(SEPARATOR);
    return last < 0 ? 0 : last + SEPARATOR.length();
  }
}
