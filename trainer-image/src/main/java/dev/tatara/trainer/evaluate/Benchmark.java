package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.artifact.CanonicalJson;
import dev.tatara.trainer.inference.Continuation;
import dev.tatara.trainer.inference.ContinuationScore;
import dev.tatara.trainer.inference.GreedyText;
import dev.tatara.trainer.inference.LanguageModel;
import java.util.ArrayList;
import java.util.List;

/**
 * A task with one of its prompts, ready to be put to a model. A score without its prompt is not a
 * result, so the prompt is part of the name.
 *
 * @param task such as {@code jcommonsenseqa}
 * @param version of the task
 * @param prompt code of the prompt
 * @param fewShot examples in each context
 * @param balanced whether all questions have the same choices, each counted by itself too
 * @param stop where an answer that the model writes ends; null where it chooses
 * @param questions in the order they are asked
 */
record Benchmark(
    String task,
    String version,
    String prompt,
    int fewShot,
    boolean balanced,
    String stop,
    List<PromptedQuestion> questions) {

  /** {@code <task>-<version>-<prompt>}, as lm-evaluation-harness names it. */
  String name() {
    return task + "-" + version + "-" + prompt;
  }

  /** A hash of everything that is asked: the same digest means comparable scores. */
  String digest() {
    return CanonicalJson.digest(this);
  }

  /**
   * Puts every question to a model.
   *
   * @throws InterruptedException when the thread was interrupted
   */
  Outcome ask(LanguageModel model) throws InterruptedException {
    return stop == null
        ? Outcome.ofChoices(choose(model), balanced)
        : Outcome.ofWritten(write(model));
  }

  /** The greedy answers, of at most as many tokens as the longest accepted one. */
  private List<WrittenAnswer> write(LanguageModel model) throws InterruptedException {
    List<WrittenAnswer> answers = new ArrayList<>();
    for (PromptedQuestion prompted : questions) {
      int most =
          prompted.question().choices().stream()
              .mapToInt(answer -> model.tokenizer().encode(answer).length)
              .max()
              .orElseThrow();
      GreedyText text = GreedyText.write(model, prompted.context(), stop, most);
      answers.add(new WrittenAnswer(prompted.question(), text.text(), text.truncated()));
    }
    return answers;
  }

  /** The log-likelihood of each choice after the context. */
  private List<Answer> choose(LanguageModel model) throws InterruptedException {
    List<Continuation> continuations = new ArrayList<>();
    for (PromptedQuestion prompted : questions) {
      for (String choice : prompted.question().choices()) {
        continuations.add(new Continuation(prompted.context(), choice));
      }
    }
    List<ContinuationScore> scores = model.score(continuations);
    List<Answer> answers = new ArrayList<>();
    int next = 0;
    for (PromptedQuestion prompted : questions) {
      int end = next + prompted.question().choices().size();
      List<ContinuationScore> own = scores.subList(next, end);
      answers.add(
          new Answer(
              prompted.question(),
              own.stream().map(ContinuationScore::logProbability).toList(),
              own.stream().anyMatch(ContinuationScore::truncated)));
      next = end;
    }
    return answers;
  }
}
