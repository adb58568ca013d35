package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.artifact.CanonicalJson;
import dev.tatara.trainer.inference.Continuation;
import dev.tatara.trainer.inference.ContinuationScore;
import dev.tatara.trainer.inference.GreedyText;
import dev.tatara.trainer.inference.LanguageModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

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
   * @param progress hears of every text that was scored or written; there are {@link #requests}
   * @throws InterruptedException when the thread was interrupted
   */
  Outcome ask(LanguageModel model, IntConsumer progress) throws InterruptedException {
    return stop == null
        ? Outcome.ofChoices(choose(model, progress), balanced)
        : Outcome.ofWritten(write(model, progress));
  }

  /** Texts to score or to write. */
  int requests() {
    return stop == null
        ? questions.stream().mapToInt(asked -> asked.question().choices().size()).sum()
        : questions.size();
  }

  /** The greedy answers, of at most as many tokens as the longest accepted one. */
  private List<WrittenAnswer> write(LanguageModel model, IntConsumer progress)
      throws InterruptedException {
    List<GreedyText.Request> requests = new ArrayList<>();
    for (PromptedQuestion prompted : questions) {
      int most =
          prompted.question().choices().stream()
              .mapToInt(answer -> model.tokenizer().encode(answer).length)
              .max()
              .orElseThrow();
      requests.add(new GreedyText.Request(prompted.context(), most));
    }
    List<GreedyText> texts = GreedyText.write(model, requests, stop, progress);
    List<WrittenAnswer> answers = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Question question = questions.get(i).question();
      answers.add(new WrittenAnswer(question, texts.get(i).text(), texts.get(i).truncated()));
    }
    return answers;
  }

  /** The log-likelihood of each choice after the context. */
  private List<Answer> choose(LanguageModel model, IntConsumer progress)
      throws InterruptedException {
    List<Continuation> continuations = new ArrayList<>();
    for (PromptedQuestion prompted : questions) {
      for (String choice : prompted.question().choices()) {
        continuations.add(new Continuation(prompted.context(), choice));
      }
    }
    List<ContinuationScore> scores = model.score(continuations, progress);
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
