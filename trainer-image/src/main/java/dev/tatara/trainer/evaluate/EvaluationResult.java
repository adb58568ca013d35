package dev.tatara.trainer.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tatara.trainer.Version;
import dev.tatara.trainer.gate.Scored;
import dev.tatara.trainer.gate.Scored.ScoredTask;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A model's result on a benchmark: the file {@code <task>-<version>-<prompt>.json}. Shares are in
 * [0, 1]; bits and perplexities are not shares.
 *
 * @param formatVersion 1
 * @param digest of model and benchmark; a result of another digest is not of this evaluation
 * @param benchmark digest of what was asked alone
 * @param step of the checkpoint, or null
 * @param model folder that was scored
 * @param task the benchmark's name, such as {@code jcommonsenseqa}
 * @param version of the benchmark
 * @param prompt version of the text around a question
 * @param fewShot answered examples before each question
 * @param metric that {@code score} is
 * @param score the headline
 * @param n questions or documents
 * @param confidence half the width of the score's 95 % interval
 * @param metrics all of them by name
 * @param floors what the score must be above to say anything; null where no guess makes sense
 * @param truncatedContexts questions whose context did not fit the model
 * @param warnings for people
 * @param created UTC, ISO-8601
 * @param seconds it took
 * @param trainerVersion that scored it
 * @param questions one by one; empty for held-out text, and where only the head was read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EvaluationResult(
    int formatVersion,
    String digest,
    String benchmark,
    Integer step,
    String model,
    String task,
    String version,
    String prompt,
    int fewShot,
    String metric,
    double score,
    int n,
    double confidence,
    Map<String, Double> metrics,
    Floors floors,
    int truncatedContexts,
    List<String> warnings,
    String created,
    double seconds,
    String trainerVersion,
    List<QuestionResult> questions) {
  static final int FORMAT_VERSION = 1;

  /** What was not read is empty. */
  EvaluationResult {
    questions = questions == null ? List.of() : questions;
  }

  /**
   * Scores that need no model.
   *
   * @param random a blind guess
   * @param longestChoice always the longest choice
   */
  record Floors(double random, double longestChoice) {}

  /** One choice and the sum of its tokens' log-probabilities. */
  record Choice(String text, double logLikelihood) {}

  /**
   * One question.
   *
   * @param choices null where the answer is written freely
   * @param answer index of the most likely choice, or null
   * @param gold index of the right choice, or null
   * @param written by the model, or null
   * @param accepted answers where the answer is written freely, or null
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record QuestionResult(
      String id,
      String question,
      List<Choice> choices,
      Integer answer,
      Integer gold,
      String written,
      List<String> accepted) {

    static QuestionResult of(Answer answer) {
      Question question = answer.question();
      List<Choice> choices = new ArrayList<>();
      for (int i = 0; i < question.choices().size(); i++) {
        choices.add(new Choice(question.choices().get(i), answer.logLikelihoods().get(i)));
      }
      return new QuestionResult(
          question.id(), question.text(), choices, answer.choice(), question.gold(), null, null);
    }

    static QuestionResult of(WrittenAnswer answer) {
      Question question = answer.question();
      return new QuestionResult(
          question.id(), question.text(), null, null, null, answer.text(), question.choices());
    }
  }

  /**
   * What was scored.
   *
   * @param digest of model and benchmark
   * @param benchmark digest of the benchmark
   */
  record Subject(String digest, String benchmark, Integer step, String model) {}

  /** The result of what a model's answers come to. */
  static EvaluationResult of(
      Subject subject, Measurement benchmark, Outcome outcome, double seconds) {
    return new EvaluationResult(
        FORMAT_VERSION,
        subject.digest(),
        subject.benchmark(),
        subject.step(),
        subject.model(),
        benchmark.task(),
        benchmark.version(),
        benchmark.prompt(),
        benchmark.fewShot(),
        outcome.metric(),
        outcome.score(),
        outcome.n(),
        outcome.confidence(),
        outcome.metrics(),
        outcome.floors(),
        outcome.truncated(),
        outcome.warnings(),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        seconds,
        Version.CURRENT,
        outcome.questions());
  }

  /** {@code <task>-<version>-<prompt>}. */
  String name() {
    return task + "-" + version + "-" + prompt;
  }

  /** As gates look at it. */
  Scored scored() {
    return new Scored(step, new ScoredTask(task, version, prompt), benchmark, metric, metrics);
  }

  /** In one line, which tells no warnings. */
  EvaluationSummary summary() {
    return summary(null);
  }

  /** In one line with its warnings. */
  EvaluationSummary summaryWithWarnings() {
    return summary(warnings.stream().map(EvaluationWarning::of).toList());
  }

  private EvaluationSummary summary(List<EvaluationWarning> told) {
    return new EvaluationSummary(step, task, version, prompt, metric, score, n, confidence, told);
  }
}
