package dev.tatara.trainer.config;

import java.util.List;

/**
 * What to measure on each checkpoint.
 *
 * @param mode {@code Sidecar}, {@code Job} or {@code None}
 * @param tasks empty when mode is {@code None}
 */
public record EvaluationSettings(String mode, List<Task> tasks) {

  /**
   * One benchmark.
   *
   * @param name {@code jcommonsenseqa}
   * @param version version of the task, such as {@code 1.1}
   * @param prompts prompt codes, such as {@code 0.2.1}
   * @param fewShot examples in the context
   * @param dataset documents that are scored
   * @param fewShotDataset documents that examples are drawn from
   * @param limit score only that many documents, or null for all
   */
  public record Task(
      String name,
      String version,
      List<String> prompts,
      int fewShot,
      String dataset,
      @MayBeAbsent String fewShotDataset,
      @MayBeAbsent Integer limit) {}
}
