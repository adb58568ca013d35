package dev.tatara.trainer.evaluate;

import java.nio.file.Path;
import java.util.List;

/** Results of a run, for other parts of the trainer. */
public final class EvaluationSummaries {
  private EvaluationSummaries() {}

  /** The results of one checkpoint, by task and prompt; empty when there are none. */
  public static List<EvaluationSummary> of(Path runDirectory, int step) {
    return new EvaluationStore(runDirectory)
        .all().stream()
            .filter(result -> result.step() == step)
            .map(EvaluationResult::summary)
            .toList();
  }
}
