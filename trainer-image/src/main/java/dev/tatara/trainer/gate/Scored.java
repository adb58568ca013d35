package dev.tatara.trainer.gate;

import java.util.Map;

/**
 * A result of a checkpoint.
 *
 * @param step of the checkpoint
 * @param task with version and prompt
 * @param benchmark digest of what was asked; scores of different ones are not compared
 * @param headline metric that counts when none is named
 * @param metrics all of them by name
 */
public record Scored(
    int step, ScoredTask task, String benchmark, String headline, Map<String, Double> metrics) {

  /** A task with one of its prompts, or a source of held-out text. */
  public record ScoredTask(String name, String version, String prompt) {
    /** {@code <task>-<version>-<prompt>}. */
    @Override
    public String toString() {
      return name + "-" + version + "-" + prompt;
    }
  }
}
