package dev.tatara.trainer.plan;

import java.util.Map;

/**
 * Puts sentences of the planner, which name fields of a job, into the options that say the same.
 */
final class OptionNames {
  private static final Map<String, String> OPTIONS =
      Map.of(
          "parallelism.tensor", "--tensor",
          "parallelism.pipeline", "--pipeline",
          "parallelism.data", "--data",
          "parallelism.sequence", "--sequence",
          "parallelism.virtualStages", "--virtual-stages",
          "parallelism.zeroStage", "--zero-stage",
          "training.globalBatchSize", "--global-batch-size");

  private OptionNames() {}

  static String in(String sentence) {
    String text = sentence;
    for (Map.Entry<String, String> option : OPTIONS.entrySet()) {
      text = text.replace(option.getKey(), option.getValue());
    }
    return text;
  }
}
