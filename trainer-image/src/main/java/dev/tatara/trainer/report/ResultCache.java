package dev.tatara.trainer.report;

import dev.tatara.report.RunReport.Evaluation;
import dev.tatara.report.RunReport.QuestionSheet;
import java.util.Map;

/**
 * Results that were read already.
 *
 * @param heads of all of them
 * @param details of those that are the newest of their benchmark
 */
record ResultCache(FileCache<Head> heads, FileCache<Details> details) {
  ResultCache() {
    this(new FileCache<>(), new FileCache<>());
  }

  /**
   * What a file says before its questions.
   *
   * @param hasQuestions which held-out text does not
   */
  record Head(Evaluation evaluation, boolean hasQuestions) {
    /** {@code <task>-<version>-<prompt>}. */
    String benchmark() {
      return "%s-%s-%s".formatted(evaluation.task(), evaluation.version(), evaluation.prompt());
    }
  }

  /**
   * What its questions say.
   *
   * @param floors what always the same answer comes to
   * @param sheet the first of them
   */
  record Details(Map<String, Double> floors, QuestionSheet sheet) {}
}
