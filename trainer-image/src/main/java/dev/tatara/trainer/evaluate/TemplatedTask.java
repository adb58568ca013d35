package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.config.EvaluationSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A task that settings describe: JSON lines with any fields, and templates that quote them.
 *
 * @param prompt the only one
 * @param fields that the templates quote
 * @param answers how a line's answers are found
 * @param metric the headline
 * @param balanced whether all questions have the same choices
 * @param writing how an answer is written; null where the model chooses one
 */
record TemplatedTask(
    Prompt prompt,
    Set<String> fields,
    Answers answers,
    String metric,
    boolean balanced,
    Writing writing)
    implements QuestionTask {
  /** Code of the prompt of such a task. */
  static final String PROMPT = "own";

  /** The choices of a question, or its accepted answers, and the index of the right one. */
  private record Found(List<String> choices, int gold) {}

  /** Finds them in a line. */
  private interface Answers {
    Found in(JsonLinesFile.Line line);
  }

  /** Questions with choices. */
  static TemplatedTask of(EvaluationSettings.MultipleChoice settings) {
    List<Template> choices =
        settings.choices() == null
            ? List.of()
            : settings.choices().stream().map(Template::new).toList();
    boolean fixed =
        !choices.isEmpty() && choices.stream().allMatch(choice -> choice.fields().isEmpty());
    return new TemplatedTask(
        prompt(settings.description(), settings.prompt(), settings.separator()),
        new Template(settings.prompt()).fields(),
        line -> {
          List<String> own =
              choices.isEmpty()
                  ? line.texts(settings.choicesField(), 2)
                  : choices.stream().map(choice -> choice.fill(line::value)).toList();
          return new Found(own, line.label(settings.answer(), own));
        },
        settings.metric(),
        fixed,
        null);
  }

  /** Questions whose answer is written. */
  static TemplatedTask of(EvaluationSettings.Generation settings) {
    return new TemplatedTask(
        prompt(settings.description(), settings.prompt(), settings.separator()),
        new Template(settings.prompt()).fields(),
        line -> new Found(line.texts(settings.answer(), 1), 0),
        settings.metric(),
        false,
        new Writing(
            settings.stop(),
            settings.maxTokens(),
            AnswerNormalization.of(settings.normalization()).orElseThrow()));
  }

  private static Prompt prompt(String description, String text, String separator) {
    return new Prompt(PROMPT, description == null ? "" : description, text)
        .separatedBy(separator, "\n");
  }

  @Override
  public List<Question> read(Path file) {
    return new JsonLinesFile(file, "each line is a JSON object with the fields that the task names")
        .read(this::question);
  }

  private Question question(JsonLinesFile.Line line) {
    Map<String, String> values = new LinkedHashMap<>();
    fields.forEach(name -> values.put(name, line.value(name)));
    Found found = answers.in(line);
    String text = new Template(prompt.text()).fill(values::get);
    return new Question(line.idOrPlace(), text, values, found.choices(), found.gold());
  }

  @Override
  public List<Prompt> prompts() {
    return List.of(prompt);
  }

  @Override
  public boolean stratified() {
    return false;
  }

  @Override
  public Set<String> metrics() {
    return writing == null ? Outcome.choiceMetrics(balanced) : Outcome.WRITTEN_METRICS;
  }

  @Override
  public Writing writing(Prompt asked) {
    return writing;
  }
}
