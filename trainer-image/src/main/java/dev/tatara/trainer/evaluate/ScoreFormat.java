package dev.tatara.trainer.evaluate;

import dev.tatara.report.MetricDirection;
import java.util.Locale;

/** Scores for people: shares as percentages, bits and perplexities as they are. */
public final class ScoreFormat {
  private ScoreFormat() {}

  /** Such as {@code 21.3 ± 2.4 %} or {@code 1.204 ± 0.013}. */
  public static String withConfidence(String metric, double score, double confidence) {
    return MetricDirection.lowerIsBetter(metric)
        ? String.format(Locale.ROOT, "%.3f ± %.3f", score, confidence)
        : String.format(Locale.ROOT, "%.1f ± %.1f %%", 100 * score, 100 * confidence);
  }
}
