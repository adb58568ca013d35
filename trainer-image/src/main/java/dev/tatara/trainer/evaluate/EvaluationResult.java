package dev.tatara.trainer.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tatara.trainer.Version;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A model's result on a benchmark: the file {@code <task>-<version>-<prompt>.json}. Shares are in
 * [0, 1].
 *
 * @param formatVersion 1
 * @param digest of model and benchmark; a result of another digest is not of this evaluation
 * @param step of the checkpoint, or null
 * @param model folder that was scored
 * @param task the benchmark's name, such as {@code jcommonsenseqa}
 * @param version of the benchmark
 * @param prompt version of the text around a question
 * @param fewShot answered examples before each question
 * @param metric that {@code score} is
 * @param score the headline
 * @param n questions
 * @param confidence half the width of the score's 95 % interval
 * @param metrics all of them by name
 * @param floors what the score must be above to say anything
 * @param truncatedContexts questions whose context did not fit the model
 * @param warnings for people
 * @param created UTC, ISO-8601
 * @param seconds it took
 * @param trainerVersion that scored it
 * @param questions one by one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EvaluationResult(
    int formatVersion,
    String digest,
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
   * @param answer index of the most likely choice
   * @param gold index of the right choice
   */
  record QuestionResult(String id, String question, List<Choice> choices, int answer, int gold) {}

  /** What was scored. */
  record Subject(String digest, Integer step, String model) {}

  /** The result of a model's answers. */
  static EvaluationResult of(
      Subject subject, Benchmark benchmark, List<Answer> answers, double seconds) {
    ChoiceMetrics metrics = ChoiceMetrics.of(answers);
    int truncated = (int) answers.stream().filter(Answer::truncated).count();
    return new EvaluationResult(
        FORMAT_VERSION,
        subject.digest(),
        subject.step(),
        subject.model(),
        benchmark.task(),
        benchmark.version(),
        benchmark.prompt(),
        benchmark.fewShot(),
        "acc",
        metrics.accuracy(),
        metrics.n(),
        metrics.confidence(),
        Map.of("acc", metrics.accuracy(), "acc_norm", metrics.normalizedAccuracy()),
        new Floors(metrics.randomFloor(), metrics.longestChoiceFloor()),
        truncated,
        warnings(metrics, truncated),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        seconds,
        Version.CURRENT,
        answers.stream().map(EvaluationResult::question).toList());
  }

  /** {@code <task>-<version>-<prompt>}. */
  String name() {
    return task + "-" + version + "-" + prompt;
  }

  EvaluationSummary summary() {
    return new EvaluationSummary(step, task, version, prompt, metric, score, n, confidence);
  }

  private static QuestionResult question(Answer answer) {
    Question question = answer.question();
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < question.choices().size(); i++) {
      choices.add(new Choice(question.choices().get(i), answer.logLikelihoods().get(i)));
    }
    return new QuestionResult(
        question.id(), question.text(), choices, answer.choice(), question.gold());
  }

  private static List<String> warnings(ChoiceMetrics metrics, int truncated) {
    List<String> warnings = new ArrayList<>();
    if (metrics.collapsed()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "collapsed: %.0f %% of the answers are choice %d",
              100 * metrics.commonestShare(),
              metrics.commonestChoice()));
    }
    if (truncated > 0) {
      warnings.add(
          truncated + " of " + metrics.n() + " contexts lost their beginning to fit the model");
    }
    return warnings;
  }
}
