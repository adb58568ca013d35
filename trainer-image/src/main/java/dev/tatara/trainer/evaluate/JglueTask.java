package dev.tatara.trainer.evaluate;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tasks of JGLUE: how a file is read, what the prompts are, how an answer is found. */
enum JglueTask implements QuestionTask {
  /** Five choices, each scored by its text. */
  JCOMMONSENSEQA(
      "jcommonsenseqa", "1.1", JCommonsenseQaReader::read, JgluePrompts.jcommonsenseqa()),
  /** Relation of two sentences, with examples of each relation. */
  JNLI("jnli", "1.3", LabelledTextReader.JNLI::read, JgluePrompts.jnli()),
  /** Sentiment of a review. */
  MARC_JA("marc_ja", "1.1", LabelledTextReader.MARC_JA::read, JgluePrompts.marcJa()),
  /** An answer written after a passage. */
  JSQUAD("jsquad", "1.1", JSquadReader::read, JgluePrompts.jsquad(false)),
  /** The same with the passage's title. */
  JSQUAD_TITLED("jsquad", "1.2", JSquadReader::read, JgluePrompts.jsquad(true));

  private final String label;
  private final String version;
  private final Function<Path, List<Question>> reader;
  private final List<Prompt> prompts;

  JglueTask(
      String label, String version, Function<Path, List<Question>> reader, List<Prompt> prompts) {
    this.label = label;
    this.version = version;
    this.reader = reader;
    this.prompts = prompts;
  }

  static Optional<JglueTask> of(String label, String version) {
    return Arrays.stream(values())
        .filter(task -> task.label.equals(label) && task.version.equals(version))
        .findFirst();
  }

  /** All names with versions, for messages. */
  static String names() {
    return Arrays.stream(values())
        .map(task -> task.label + " " + task.version)
        .collect(Collectors.joining(", "));
  }

  /** The usual version of a task of this name. */
  static Optional<String> version(String label) {
    return Arrays.stream(values())
        .filter(task -> task.label.equals(label))
        .map(task -> task.version)
        .findFirst();
  }

  @Override
  public List<Question> read(Path file) {
    return reader.apply(file);
  }

  @Override
  public List<Prompt> prompts() {
    return prompts;
  }

  @Override
  public boolean stratified() {
    return this == JNLI;
  }

  @Override
  public boolean balanced() {
    return this == JNLI || this == MARC_JA;
  }

  @Override
  public String metric() {
    return generates() ? "exact_match" : "acc";
  }

  @Override
  public Set<String> metrics() {
    return generates() ? Outcome.WRITTEN_METRICS : Outcome.choiceMetrics(balanced());
  }

  @Override
  public Writing writing(Prompt prompt) {
    return generates()
        ? new Writing(List.of(prompt.stop()), null, AnswerNormalization.JAPANESE)
        : null;
  }

  private boolean generates() {
    return this == JSQUAD || this == JSQUAD_TITLED;
  }
}
