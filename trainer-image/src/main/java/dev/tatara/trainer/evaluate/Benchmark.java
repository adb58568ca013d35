package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.artifact.CanonicalJson;
import dev.tatara.trainer.inference.Continuation;
import dev.tatara.trainer.inference.ContinuationScore;
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
 * @param questions in the order they are asked
 */
record Benchmark(
    String task, String version, String prompt, int fewShot, List<PromptedQuestion> questions) {

  /** {@code <task>-<version>-<prompt>}, as lm-evaluation-harness names it. */
  String name() {
    return task + "-" + version + "-" + prompt;
  }

  /** A hash of everything that is asked: the same digest means comparable scores. */
  String digest() {
    return CanonicalJson.digest(this);
  }

  /**
   * Puts every question to a model: the log-likelihood of each choice after the context.
   *
   * @throws InterruptedException when the thread was interrupted
   */
  List<Answer> ask(LanguageModel model) throws InterruptedException {
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
