package dev.tatara.operator.status;

import dev.tatara.api.v1alpha1.EvaluationSpec;
import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.api.v1alpha1.EvaluationTask;
import dev.tatara.api.v1alpha1.PerplexityTask;
import dev.tatara.operator.trainer.EvaluationReport;
import dev.tatara.report.MetricDirection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Keeps the last and the best score of each task and prompt. */
final class Scores {
  private static final int PERCENT = 100;

  private Scores() {}

  /** The scores so far and new ones, in any order; null when there is none. */
  static List<EvaluationStatus> merge(
      List<EvaluationStatus> previous, List<EvaluationReport.Entry> reported) {
    List<EvaluationStatus> merged = new ArrayList<>(previous == null ? List.of() : previous);
    reported.stream()
        .sorted(Comparator.comparingInt(EvaluationReport.Entry::step))
        .forEach(entry -> add(merged, entry));
    // Not in the order in which they came, which changes from run to run.
    merged.sort(
        Comparator.comparing(EvaluationStatus::task)
            .thenComparing(EvaluationStatus::version)
            .thenComparing(EvaluationStatus::prompt)
            .thenComparing(EvaluationStatus::metric));
    return merged.isEmpty() ? null : List.copyOf(merged);
  }

  /** The last score of the first task and prompt of the spec, as a percentage. */
  static String headline(EvaluationSpec spec, List<EvaluationStatus> evaluations) {
    if (evaluations == null || evaluations.isEmpty()) {
      return null;
    }
    EvaluationStatus first =
        evaluations.stream()
            .min(Comparator.comparingInt(evaluation -> rank(spec, evaluation)))
            .orElseThrow();
    double score = Double.parseDouble(first.last().score());
    return MetricDirection.lowerIsBetter(first.metric())
        ? String.format(Locale.ROOT, "%.3f", score)
        : String.format(Locale.ROOT, "%.1f%%", score * PERCENT);
  }

  private static void add(List<EvaluationStatus> merged, EvaluationReport.Entry entry) {
    EvaluationStatus.Score score =
        new EvaluationStatus.Score(
            entry.step(),
            ProgressFormat.decimal("%.4f", entry.score()),
            ProgressFormat.decimal("%.4f", entry.confidence()));
    for (int i = 0; i < merged.size(); i++) {
      if (isOf(merged.get(i), entry)) {
        merged.set(i, updated(merged.get(i), entry, score));
        return;
      }
    }
    merged.add(
        new EvaluationStatus(
            entry.task(),
            entry.version(),
            entry.prompt(),
            entry.metric(),
            entry.documents(),
            score,
            score,
            ScoreWarnings.of(entry)));
  }

  private static EvaluationStatus updated(
      EvaluationStatus known, EvaluationReport.Entry entry, EvaluationStatus.Score score) {
    boolean newer = entry.step() >= known.last().step();
    return new EvaluationStatus(
        known.task(),
        known.version(),
        known.prompt(),
        known.metric(),
        newer ? entry.documents() : known.documents(),
        newer ? score : known.last(),
        isBetter(known.metric(), score, known.best()) ? score : known.best(),
        newer ? ScoreWarnings.updated(known, entry) : known.warnings());
  }

  private static boolean isBetter(
      String metric, EvaluationStatus.Score score, EvaluationStatus.Score best) {
    int comparison =
        Double.compare(Double.parseDouble(score.score()), Double.parseDouble(best.score()));
    int gain = MetricDirection.lowerIsBetter(metric) ? -comparison : comparison;
    return gain > 0 || gain == 0 && score.step() < best.step();
  }

  private static boolean isOf(EvaluationStatus status, EvaluationReport.Entry entry) {
    return status.task().equals(entry.task())
        && status.version().equals(entry.version())
        && status.prompt().equals(entry.prompt())
        && status.metric().equals(entry.metric());
  }

  /**
   * Place of a task and prompt in the spec; scores of what the spec no longer asks for come last.
   */
  private static int rank(EvaluationSpec spec, EvaluationStatus evaluation) {
    List<EvaluationTask> tasks = spec.tasks() == null ? List.of() : spec.tasks();
    int place = 0;
    for (EvaluationTask task : tasks) {
      for (String part : parts(task)) {
        if (task.name().equals(evaluation.task())
            && (part.isEmpty() || part.equals(evaluation.prompt()))) {
          return place;
        }
        place++;
      }
    }
    return Integer.MAX_VALUE;
  }

  /** What a task has scores of, in the order of the spec; an empty text stands for any. */
  private static List<String> parts(EvaluationTask task) {
    if (task.prompts() != null) {
      return task.prompts().stream().map(EvaluationTask.Prompt::label).toList();
    }
    return task.perplexity() == null
        ? List.of("")
        : task.perplexity().sources().stream().map(PerplexityTask.HeldOutSource::name).toList();
  }
}
