package dev.tatara.operator.step;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobSpec;
import dev.tatara.api.v1alpha1.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The steps, in their order. */
public enum Step {
  /** Reads the sources into one corpus. */
  CORPUS(Phase.PREPARING_CORPUS, "corpus"),
  /** Learns the vocabulary, or takes over a given one. */
  TOKENIZER(Phase.TRAINING_TOKENIZER, "tokenizer"),
  /** Turns the corpus into tokens. */
  TOKENIZE(Phase.TOKENIZING, "dataset"),
  /** Trains the model. */
  TRAIN(Phase.TRAINING, "checkpoint"),
  /** Scores the final checkpoint and those that nothing scored yet. */
  EVALUATE(Phase.EVALUATING, null),
  /** Writes the model for others to load. */
  EXPORT(Phase.EXPORTING, "export"),
  /** Writes the run's report. */
  REPORT(Phase.REPORTING, null);

  private final String verb;
  private final Phase phase;
  private final String artifactKind;

  Step(Phase phase, String artifactKind) {
    this.verb = phase.step().orElseThrow();
    this.phase = phase;
    this.artifactKind = artifactKind;
  }

  /** The verb of the trainer's command line; also the suffix of the Job's name. */
  public String verb() {
    return verb;
  }

  /** The phase of a job that is at this step. */
  public Phase phase() {
    return phase;
  }

  /** What the step leaves on the volume, if it leaves something. */
  public Optional<String> artifactKind() {
    return Optional.ofNullable(artifactKind);
  }

  /** Whether a job is complete whatever becomes of the step, which must not hold it up. */
  public boolean isOptional() {
    return this == REPORT;
  }

  /** Name of the container that does the work of the step. */
  public String container() {
    return this == TRAIN ? "trainer" : verb;
  }

  /** The name of the step's Job. */
  public String jobName(LLMTrainingJob job) {
    return job.getMetadata().getName() + "-" + verb;
  }

  /** The steps that a spec asks for. */
  public static List<Step> of(LLMTrainingJobSpec spec) {
    return Arrays.stream(values()).filter(step -> step.phase.isAskedForBy(spec)).toList();
  }
}
