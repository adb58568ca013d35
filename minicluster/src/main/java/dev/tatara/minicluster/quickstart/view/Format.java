package dev.tatara.minicluster.quickstart.view;

import dev.tatara.api.v1alpha1.EvaluationStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Numbers as people read them. */
public final class Format {
  private static final String BARS = "▁▂▃▄▅▆▇█";

  private Format() {}

  /** 4s, 1m02s, 1h05m. */
  public static String duration(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return "%dm%02ds".formatted(seconds / 60, seconds % 60);
    }
    return "%dh%02dm".formatted(seconds / 3600, seconds / 60 % 60);
  }

  /** 12,345. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A bar of that many cells, filled in proportion. */
  static String bar(double share, int cells) {
    int filled = (int) Math.round(Math.clamp(share, 0.0, 1.0) * cells);
    return "█".repeat(filled) + "░".repeat(cells - filled);
  }

  /** The losses as a line of at most that many bars, each the mean of its part of the curve. */
  static String sparkline(List<JobView.Loss> losses, int cells) {
    int bars = Math.min(cells, losses.size());
    double[] means = new double[bars];
    for (int i = 0; i < bars; i++) {
      int from = (int) ((long) i * losses.size() / bars);
      int to = (int) ((i + 1L) * losses.size() / bars);
      means[i] =
          losses.subList(from, to).stream()
              .mapToDouble(JobView.Loss::value)
              .average()
              .orElseThrow();
    }
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    for (double mean : means) {
      lowest = Math.min(lowest, mean);
      highest = Math.max(highest, mean);
    }
    StringBuilder line = new StringBuilder();
    for (double mean : means) {
      double height = highest > lowest ? (mean - lowest) / (highest - lowest) : 0;
      line.append(BARS.charAt((int) Math.round(height * (BARS.length() - 1))));
    }
    return line.toString();
  }

  /** A score with everything that makes it one: prompt, step, number of questions, confidence. */
  static String score(EvaluationStatus evaluation) {
    EvaluationStatus.Score last = evaluation.last();
    StringBuilder text =
        new StringBuilder()
            .append(evaluation.task())
            .append(' ')
            .append(evaluation.version())
            .append(", prompt ")
            .append(evaluation.prompt())
            .append(", step ")
            .append(last.step())
            .append(": ")
            .append(evaluation.metric())
            .append(' ')
            .append(last.score());
    if (last.confidence() != null) {
      text.append(" ± ").append(last.confidence());
    }
    if (evaluation.documents() != null) {
      text.append(" (n = ").append(evaluation.documents()).append(')');
    }
    return text.toString();
  }
}
