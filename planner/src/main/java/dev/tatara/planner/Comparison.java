package dev.tatara.planner;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says why one plan was taken over another. */
final class Comparison {
  private Comparison() {}

  /** Why {@code other} was not taken, in a phrase. */
  static String of(Plan other, Plan chosen) {
    if (other.speed().isEmpty() || chosen.speed().isEmpty()) {
      return "less simple";
    }
    double ratio = other.stepSeconds() / chosen.stepSeconds();
    if (ratio <= 1 + Ranking.TIE) {
      return "about as fast, less simple";
    }
    Map<String, Double> more = differences(other.speed().get().step(), chosen.speed().get().step());
    String cause =
        more.entrySet().stream()
            .max(Comparator.comparingDouble(Map.Entry::getValue))
            .map(Map.Entry::getKey)
            .orElseThrow();
    return "%.0f %% slower, most of it %s".formatted((ratio - 1) * 100, cause);
  }

  private static Map<String, Double> differences(StepTime other, StepTime chosen) {
    Map<String, Double> more = new LinkedHashMap<>();
    more.put("compute on the busiest rank", other.compute() - chosen.compute());
    more.put("recomputation", other.recompute() - chosen.recompute());
    more.put("tensor collectives", other.tensorCommunication() - chosen.tensorCommunication());
    more.put("pipeline bubble", other.pipelineBubble() - chosen.pipelineBubble());
    more.put("pipeline transfers", other.pipelineTransfers() - chosen.pipelineTransfers());
    more.put("gradient exchange", other.dataCommunication() - chosen.dataCommunication());
    more.put("the update", other.optimizer() - chosen.optimizer());
    return more;
  }
}
