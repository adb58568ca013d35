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
 * @param metric the headline
 * @param writing how an answer is written; null where the model chooses one
 * @param questions in the order they are asked
 */
record Benchmark(
    String task,
    String version,
    String prompt,
    int fewShot,
    boolean balanced,
    String metric,
    Writing writing,
    List<PromptedQuestion> questions)
    implements Measurement {

  @Override
  public int size() {
    return questions.size();
  }

  @Override
  public String digest() {
    return CanonicalJson.digest(this);
  }

  @Override
  public int requests() {
    return writing == null
        ? questions.stream().mapToInt(asked -> asked.question().choices().size()).sum()
        : questions.size();
  }

  @Override
  public Outcome ask(LanguageModel model, IntConsumer done) throws InterruptedException {
    return writing == null
        ? Outcome.ofChoices(choose(model, done), balanced, metric)
        : Outcome.ofWritten(write(model, done), metric);
  }

  /** The greedy answers. */
  private List<WrittenAnswer> write(LanguageModel model, IntConsumer done)
      throws InterruptedException {
    List<GreedyText.Request> requests = new ArrayList<>();
    for (PromptedQuestion prompted : questions) {
      int most = writing.maxTokens() == null ? longest(model, prompted) : writing.maxTokens();
      requests.add(new GreedyText.Request(prompted.context(), most));
    }
    List<GreedyText> texts = GreedyText.write(model, requests, writing::cut, done);
    List<WrittenAnswer> answers = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      answers.add(
          new WrittenAnswer(
              questions.get(i).question(),
              texts.get(i).text(),
              texts.get(i).truncated(),
              writing.normalization()));
    }
    return answers;
  }

  /** Tokens of the longest accepted answer. */
  private static int longest(LanguageModel model, PromptedQuestion prompted) {
    return prompted.question().choices().stream()
        .mapToInt(answer -> model.tokenizer().encode(answer).length)
        .max()
        .orElseThrow();
  }

  /** The log-likelihood of each choice after the context. */
  private List<Answer> choose(LanguageModel model, IntConsumer done) throws InterruptedException {
    List<Continuation> continuations = new ArrayList<>();
    for (PromptedQuestion prompted : questions) {
      for (String choice : prompted.question().choices()) {
        continuations.add(new Continuation(prompted.context(), choice));
      }
    }
    List<ContinuationScore> scores = model.score(continuations, done);
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
