package dev.tatara.trainer.evaluate;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The tasks of JGLUE: how a file is read, what the prompts are, how an answer is found. */
enum JglueTask {
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

  List<Question> read(Path file) {
    return reader.apply(file);
  }

  /** The usual version of a task of this name. */
  static Optional<String> version(String label) {
    return Arrays.stream(values())
        .filter(task -> task.label.equals(label))
        .map(task -> task.version)
        .findFirst();
  }

  Optional<Prompt> prompt(String code) {
    return prompts.stream().filter(prompt -> prompt.code().equals(code)).findFirst();
  }

  /** All codes, for messages. */
  String codes() {
    return prompts.stream().map(Prompt::code).collect(Collectors.joining(", "));
  }

  /** Whether examples are drawn so that every answer occurs. */
  boolean stratified() {
    return this == JNLI;
  }

  /** Whether the answers are the same for all questions, so that each is counted by itself. */
  boolean balanced() {
    return this == JNLI || this == MARC_JA;
  }

  /** Whether the model writes its answer instead of choosing one. */
  boolean generates() {
    return this == JSQUAD || this == JSQUAD_TITLED;
  }
}
