package dev.tatara.plugin.status;

import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.api.v1alpha1.EvaluationStatus.Score;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import java.util.List;

/** The scores of a job, the last and the best of each task and prompt. */
final class ScoreLines {
  private ScoreLines() {}

  static List<String> of(LLMTrainingJobStatus status) {
    return status == null || status.evaluations() == null
        ? List.of()
        : status.evaluations().stream().map(ScoreLines::line).toList();
  }

  private static String line(EvaluationStatus evaluation) {
    String documents =
        evaluation.documents() == null ? "" : " (n = " + evaluation.documents() + ")";
    Score last = evaluation.last();
    Score best = evaluation.best();
    String scores = last == null ? "" : evaluation.metric() + " " + score(last) + documents;
    boolean same = best == null || last != null && best.step().equals(last.step());
    return "%s %s, prompt %s: %s%s"
        .formatted(
            evaluation.task(),
            evaluation.version(),
            evaluation.prompt(),
            scores,
            same ? (best == null ? "" : ", the best so far") : "; best " + score(best));
  }

  private static String score(Score score) {
    String confidence = score.confidence() == null ? "" : " ± " + score.confidence();
    return score.score() + confidence + " at step " + TrainingDetails.number(score.step());
  }
}
