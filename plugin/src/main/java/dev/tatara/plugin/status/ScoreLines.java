package dev.tatara.plugin.status;

import dev.tatara.api.v1alpha1.EvaluationStatus;
import dev.tatara.api.v1alpha1.EvaluationStatus.Score;
import dev.tatara.api.v1alpha1.GateStatus;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The scores of a job, the last and the best of each task and prompt, and what gates came to. */
final class ScoreLines {
  private ScoreLines() {}

  static List<String> of(LLMTrainingJobStatus status) {
    if (status == null || status.evaluations() == null) {
      return List.of();
    }
    return Stream.concat(
            status.evaluations().stream().map(ScoreLines::line),
            Stream.ofNullable(status.gate()).map(ScoreLines::line))
        .toList();
  }

  private static String line(GateStatus gate) {
    boolean earlier = gate.passedStep() != null && !gate.passedStep().equals(gate.lastStep());
    boolean open = gate.passedStep() == null && gate.lastStep() != null && gate.notJudged() != null;
    return "gates: "
        + gate.message()
        + (earlier ? "; the newest that passed is step " + gate.passedStep() : "")
        + (open ? "; checkpoints that are not judged yet: " + gate.notJudged() : "");
  }

  private static String line(EvaluationStatus evaluation) {
    String documents =
        evaluation.documents() == null ? "" : " (n = " + evaluation.documents() + ")";
    Score last = evaluation.last();
    Score best = evaluation.best();
    String scores = last == null ? "" : evaluation.metric() + " " + score(last) + documents;
    boolean same = best == null || last != null && best.step().equals(last.step());
    return "%s %s, prompt %s: %s%s%s"
        .formatted(
            evaluation.task(),
            evaluation.version(),
            evaluation.prompt(),
            scores,
            same ? (best == null ? "" : ", the best so far") : "; best " + score(best),
            warnings(evaluation));
  }

  /** Why a score says less than it seems to. */
  private static String warnings(EvaluationStatus evaluation) {
    return evaluation.warnings() == null
        ? ""
        : evaluation.warnings().stream()
            .map(warning -> "; warning: " + warning.message())
            .collect(Collectors.joining());
  }

  private static String score(Score score) {
    String confidence = score.confidence() == null ? "" : " ± " + score.confidence();
    return score.score() + confidence + " at step " + TrainingDetails.number(score.step());
  }
}
