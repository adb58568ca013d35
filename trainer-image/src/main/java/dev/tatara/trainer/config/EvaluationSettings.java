package dev.tatara.trainer.config;

import java.util.List;

/**
 * What to measure on each checkpoint, and what must come out.
 *
 * @param mode {@code Sidecar}, {@code Job} or {@code None}
 * @param tasks empty when mode is {@code None}
 * @param gates what a checkpoint must score, or null
 * @param onGateFailure {@code Fail} or {@code Export}: what export does when no checkpoint passed;
 *     null means {@code Fail}
 */
public record EvaluationSettings(
    String mode,
    List<Task> tasks,
    @MayBeAbsent List<Gate> gates,
    @MayBeAbsent String onGateFailure) {

  /** An evaluation that asks for no scores. */
  public EvaluationSettings(String mode, List<Task> tasks) {
    this(mode, tasks, null, null);
  }

  /** The gates, of which there may be none. */
  public List<Gate> requirements() {
    return gates == null ? List.of() : gates;
  }

  /**
   * One benchmark. At most one of the last three is there; with none it is a task of JGLUE.
   *
   * @param name such as {@code jcommonsenseqa}
   * @param version version of the task, such as {@code 1.1}
   * @param prompts prompt codes of a task of JGLUE, such as {@code 0.2.1}
   * @param fewShot examples in the context
   * @param dataset questions that are scored; null for perplexity
   * @param fewShotDataset questions that examples are drawn from
   * @param limit score only that many questions, or documents a source; null for all
   */
  public record Task(
      String name,
      String version,
      @MayBeAbsent List<String> prompts,
      int fewShot,
      @MayBeAbsent String dataset,
      @MayBeAbsent String fewShotDataset,
      @MayBeAbsent Integer limit,
      @MayBeAbsent MultipleChoice multipleChoice,
      @MayBeAbsent Generation generation,
      @MayBeAbsent Perplexity perplexity) {

    /** A task of JGLUE. */
    public Task(
        String name,
        String version,
        List<String> prompts,
        int fewShot,
        String dataset,
        String fewShotDataset,
        Integer limit) {
      this(name, version, prompts, fewShot, dataset, fewShotDataset, limit, null, null, null);
    }
  }

  /**
   * Questions with choices.
   *
   * @param description before the first example; null for none
   * @param prompt template of a question
   * @param choices templates of the choices; null with {@code choicesField}
   * @param choicesField field with an array of them; null with {@code choices}
   * @param answer field with the right one's text or index
   * @param separator after an example
   * @param metric {@code acc} or {@code acc_norm}
   */
  public record MultipleChoice(
      @MayBeAbsent String description,
      String prompt,
      @MayBeAbsent List<String> choices,
      @MayBeAbsent String choicesField,
      String answer,
      String separator,
      String metric) {}

  /**
   * Questions whose answer is written.
   *
   * @param description before the first example; null for none
   * @param prompt template of a question
   * @param answer field with the accepted answer, or an array of them
   * @param separator after an example
   * @param stop what ends an answer
   * @param maxTokens most tokens of an answer; null for those of the longest accepted one
   * @param metric {@code exact_match} or {@code f1}
   * @param normalization {@code Japanese}, {@code Whitespace} or {@code None}
   */
  public record Generation(
      @MayBeAbsent String description,
      String prompt,
      String answer,
      String separator,
      List<String> stop,
      @MayBeAbsent Integer maxTokens,
      String metric,
      String normalization) {}

  /** Held-out text, by source. */
  public record Perplexity(List<HeldOut> sources) {}

  /**
   * A source of held-out text.
   *
   * @param path a file or a glob
   * @param format {@code jsonl} or {@code text}
   */
  public record HeldOut(String name, String path, String format) {}

  /**
   * What a checkpoint must score.
   *
   * @param task in all its versions
   * @param prompt or source; null for all of the task
   * @param metric null for the headline
   * @param minimum lowest score that passes, or null
   * @param maximum highest score that passes, or null
   * @param noRegression whether a score may not be worse than the best of earlier checkpoints; null
   *     means no
   * @param tolerance how much worse; null means not at all
   */
  public record Gate(
      String task,
      @MayBeAbsent String prompt,
      @MayBeAbsent String metric,
      @MayBeAbsent Double minimum,
      @MayBeAbsent Double maximum,
      @MayBeAbsent Boolean noRegression,
      @MayBeAbsent Double tolerance) {}
}
