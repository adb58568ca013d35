package dev.tatara.report;

import dev.tatara.report.RunReport.Question;
import dev.tatara.report.RunReport.QuestionSheet;
import java.util.List;
import java.util.Locale;

/** Questions one by one: choices with their log-likelihoods, the right one starred, the answer. */
final class QuestionSection {
  private QuestionSection() {}

  static void write(Html html, List<QuestionSheet> sheets) {
    if (sheets.isEmpty()) {
      html.element("p", "No questions to show.", "class", "none");
      return;
    }
    html.element(
        "p", "Choices with the log-likelihood of their text; * is right.", "class", "note");
    boolean first = true;
    for (QuestionSheet sheet : sheets) {
      html.open("details", "open", first ? "" : null);
      first = false;
      html.element(
          "summary",
          "%s, step %s: %d of %s questions"
              .formatted(
                  sheet.benchmark(),
                  Figures.count(sheet.step()),
                  sheet.questions().size(),
                  Figures.count(sheet.total())));
      sheet.questions().forEach(question -> write(html, question));
      html.close("details").line();
    }
  }

  private static void write(Html html, Question question) {
    html.open("div", "class", "question").element("p", "Question: " + question.question());
    html.open("ul");
    for (int i = 0; i < question.choices().size(); i++) {
      boolean gold = question.gold() != null && question.gold() == i;
      html.element(
          "li",
          question.choices().get(i)
              + String.format(Locale.ROOT, ": %.2f", question.logLikelihoods().get(i)),
          "class",
          gold ? "gold" : null);
    }
    question.accepted().forEach(answer -> html.element("li", answer, "class", "gold"));
    html.close("ul");
    html.element("p", "AI 回答: " + answer(question), "class", isRight(question) ? "right" : "wrong");
    html.close("div").line();
  }

  private static String answer(Question question) {
    if (question.choices().isEmpty()) {
      return question.written() == null ? "" : question.written();
    }
    boolean known = question.answer() != null && question.answer() < question.choices().size();
    return known ? question.choices().get(question.answer()) : "–";
  }

  private static boolean isRight(Question question) {
    return question.choices().isEmpty()
        ? question.accepted().contains(question.written())
        : question.answer() != null && question.answer().equals(question.gold());
  }
}
