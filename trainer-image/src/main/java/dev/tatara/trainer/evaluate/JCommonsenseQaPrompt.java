package dev.tatara.trainer.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The prompts of JCommonsenseQA 1.1, byte for byte those of lm-evaluation-harness (branch
 * jp-stable, {@code lm_eval/tasks/ja/jcommonsenseqa.py}). A context is
 *
 * <pre>description + (text + target + separator) for each example + text of the question</pre>
 */
enum JCommonsenseQaPrompt {
  /** Fintan's, with the choices as a list. */
  FINTAN_2("0.2.1", "与えられた選択肢の中から、最適な答えを選んでください。 \n\n", "\n\n") {
    @Override
    String text(Question question) {
      return "質問：" + question.text() + "\n選択肢：\n" + list(question) + "\n回答：";
    }
  },

  /** Of the Japanese Alpaca instruction data. */
  JA_ALPACA("0.3", "以下は、タスクを説明する指示と、文脈のある入力の組み合わせです。要求を適切に満たす応答を書きなさい。\n\n", "\n\n") {
    @Override
    String text(Question question) {
      return "### 指示:\n与えられた選択肢の中から、最適な答えを選んでください。出力は以下から選択してください：\n"
          + list(question)
          + "\n\n### 入力:\n"
          + question.text()
          + "\n\n### 応答:\n";
    }
  };

  private final String code;
  private final String description;
  private final String separator;

  JCommonsenseQaPrompt(String code, String description, String separator) {
    this.code = code;
    this.description = description;
    this.separator = separator;
  }

  /** The prompt of a code such as {@code 0.2.1}. */
  static Optional<JCommonsenseQaPrompt> of(String code) {
    return Arrays.stream(values()).filter(prompt -> prompt.code.equals(code)).findFirst();
  }

  /** All codes, for messages. */
  static String codes() {
    return Arrays.stream(values()).map(prompt -> prompt.code).collect(Collectors.joining(", "));
  }

  /** The question as it is put, up to where the answer begins. */
  abstract String text(Question question);

  /** The answer as an example shows it. */
  String target(Question question) {
    return question.choices().get(question.gold());
  }

  /** All that a model reads before an answer. */
  String context(Question question, List<Question> examples) {
    StringBuilder context = new StringBuilder(description);
    for (Question example : examples) {
      context.append(text(example)).append(target(example)).append(separator);
    }
    return context.append(text(question)).toString();
  }

  private static String list(Question question) {
    return question.choices().stream()
        .map(choice -> "- " + choice)
        .collect(Collectors.joining("\n"));
  }
}
