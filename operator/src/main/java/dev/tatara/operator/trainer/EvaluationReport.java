package dev.tatara.operator.trainer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** The answer to {@code /evaluations}, and the summary of the evaluate step. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record EvaluationReport(List<Entry> evaluations) {

  /** The score of one checkpoint on one task with one prompt. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Entry(
      int step,
      String task,
      String version,
      String prompt,
      String metric,
      double score,
      @JsonProperty("n") Integer documents,
      Double confidence) {}
}
