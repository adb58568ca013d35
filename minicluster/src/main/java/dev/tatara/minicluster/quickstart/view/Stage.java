package dev.tatara.minicluster.quickstart.view;

import dev.tatara.api.v1alpha1.Phase;

/** The steps of a job as people see them, in their order. */
enum Stage {
  CORPUS("corpus", Phase.PREPARING_CORPUS, "corpus"),
  TOKENIZER("tokenizer", Phase.TRAINING_TOKENIZER, "tokenizer"),
  DATASET("dataset", Phase.TOKENIZING, "dataset"),
  TRAINING("training", Phase.TRAINING, "checkpoint"),
  EVALUATION("evaluation", Phase.EVALUATING, null),
  EXPORT("export", Phase.EXPORTING, "export");

  enum State {
    WAITS,
    RUNS,
    DONE,
    FAILED
  }

  private final String label;
  private final Phase phase;
  private final String artifact;

  Stage(String label, Phase phase, String artifact) {
    this.label = label;
    this.phase = phase;
    this.artifact = artifact;
  }

  String label() {
    return label;
  }

  Phase phase() {
    return phase;
  }

  /** Whether the artifact that this step makes was found on the volume instead. */
  boolean wasReused(JobView view) {
    return artifact != null && view.reused(artifact).orElse(false);
  }

  State in(JobView view) {
    Phase now = view.phase();
    if (now == Phase.FAILED) {
      return whenFailed(view);
    }
    if (now == phase) {
      return State.RUNS;
    }
    return now.compareTo(phase) > 0 ? State.DONE : State.WAITS;
  }

  private State whenFailed(JobView view) {
    int failed = failedStage(view);
    if (ordinal() == failed) {
      return State.FAILED;
    }
    return ordinal() < failed ? State.DONE : State.WAITS;
  }

  /** The ordinal of the step that failed; -1 when the job failed before the first. */
  private static int failedStage(JobView view) {
    if (view.status().failure() == null) {
      return -1;
    }
    return switch (view.status().failure().step()) {
      case "corpus" -> CORPUS.ordinal();
      case "tokenizer" -> TOKENIZER.ordinal();
      case "tokenize" -> DATASET.ordinal();
      case "train" -> TRAINING.ordinal();
      case "evaluate" -> EVALUATION.ordinal();
      case "export" -> EXPORT.ordinal();
      default -> -1;
    };
  }
}
