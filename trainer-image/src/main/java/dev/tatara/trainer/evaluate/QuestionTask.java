package dev.tatara.trainer.evaluate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A task that asks questions: how a file is read, what is asked, how answers are judged. */
sealed interface QuestionTask permits JglueTask, TemplatedTask {
  /**
   * The questions of a file, in its order.
   *
   * @throws dev.tatara.trainer.TrainerException {@code EvaluationDataMissing} or {@code
   *     EvaluationDataInvalid}, with file, line and field
   */
  List<Question> read(Path file);

  /** Every prompt that it can be asked with. */
  List<Prompt> prompts();

  /** Whether examples are drawn so that every answer occurs. */
  boolean stratified();

  /** Whether the answers are the same for all questions, so that each is counted by itself. */
  boolean balanced();

  /** The headline. */
  String metric();

  /** Every metric that its results have. */
  Set<String> metrics();

  /**
   * How an answer is written with a prompt; null where the model chooses one.
   *
   * @param prompt one of {@link #prompts}
   */
  Writing writing(Prompt prompt);

  /** The prompt of a code. */
  default Optional<Prompt> prompt(String code) {
    return prompts().stream().filter(prompt -> prompt.code().equals(code)).findFirst();
  }

  /** All codes, for messages. */
  default String codes() {
    return prompts().stream().map(Prompt::code).collect(Collectors.joining(", "));
  }
}
