package dev.tatara.trainer.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * A result in one line, as status and {@code /evaluations} show it.
 *
 * @param step of the checkpoint, or null for a model that is none
 * @param task such as {@code jcommonsenseqa}
 * @param version of the task
 * @param prompt code of the prompt
 * @param metric that {@code score} is: {@code acc}
 * @param score in [0, 1]
 * @param n questions
 * @param confidence half the width of the 95 % interval
 * @param warnings why the score says less than it seems to; null where that is not told here, which
 *     is not the same as an empty list
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EvaluationSummary(
    Integer step,
    String task,
    String version,
    String prompt,
    String metric,
    double score,
    int n,
    double confidence,
    List<EvaluationWarning> warnings) {}
