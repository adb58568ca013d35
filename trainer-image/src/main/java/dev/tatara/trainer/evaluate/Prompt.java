package dev.tatara.trainer.evaluate;

import java.util.List;

/**
 * How questions are put into words. A context is
 *
 * <pre>description + (text + target + separator) for each example + text of the question</pre>
 *
 * @param code such as {@code 0.2.1}
 * @param description what stands before the first example
 * @param text template of a question up to where its answer begins; {@code {name}} is a field
 * @param target template of an answer in an example; null for the right choice
 * @param separator what stands after an example
 * @param stop where an answer that is written freely ends
 * @param choices words for the choices; null for those of the question
 */
record Prompt(
    String code,
    String description,
    String text,
    String target,
    String separator,
    String stop,
    List<String> choices) {

  /** A prompt whose examples are a blank line apart and whose answers are a line. */
  Prompt(String code, String description, String text) {
    this(code, description, text, null, "\n\n", "\n", null);
  }

  /** The same with another separator between examples, and another end of an answer. */
  Prompt separatedBy(String separator, String stop) {
    return new Prompt(code, description, text, target, separator, stop, choices);
  }

  /** The same with another answer in examples. */
  Prompt withTarget(String template) {
    return new Prompt(code, description, text, template, separator, stop, choices);
  }

  /** The same with words for the choices. */
  Prompt withChoices(String... words) {
    return new Prompt(code, description, text, target, separator, stop, List.of(words));
  }

  /** A question with all that a model reads before its answer. */
  PromptedQuestion put(Question question, List<Question> examples) {
    StringBuilder context = new StringBuilder(description);
    for (Question example : examples) {
      context.append(fill(text, example)).append(target(example)).append(separator);
    }
    return new PromptedQuestion(worded(question), context + fill(text, question));
  }

  private String target(Question question) {
    return target == null
        ? worded(question).choices().get(question.gold())
        : fill(target, question);
  }

  private Question worded(Question question) {
    return choices == null ? question : question.withChoices(choices);
  }

  private static String fill(String template, Question question) {
    return new Template(template).fill(name -> field(question, name));
  }

  private static String field(Question question, String name) {
    String value = question.fields().get(name);
    if (value == null) {
      throw new IllegalArgumentException("question " + question.id() + " has no field " + name);
    }
    return value;
  }
}
