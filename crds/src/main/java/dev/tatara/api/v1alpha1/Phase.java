package dev.tatara.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/** Where a job stands, in the order of its life. */
public enum Phase {
  /** Not taken up yet. */
  @JsonProperty("Pending")
  PENDING("Pending", "has not begun"),
  /** Asked to hold no pods; some have not ended. */
  @JsonProperty("Suspending")
  SUSPENDING("Suspending", "stops its pods; training writes a checkpoint first"),
  /** Holds no pods until somebody resumes it. */
  @JsonProperty("Suspended")
  SUSPENDED("Suspended", "is suspended"),
  /** The corpus step runs. */
  @JsonProperty("PreparingCorpus")
  PREPARING_CORPUS("PreparingCorpus", "reads the sources into a corpus", "corpus"),
  /** The tokenizer step runs. */
  @JsonProperty("TrainingTokenizer")
  TRAINING_TOKENIZER("TrainingTokenizer", "gets the tokenizer ready", "tokenizer"),
  /** The tokenize step runs. */
  @JsonProperty("Tokenizing")
  TOKENIZING("Tokenizing", "turns the corpus into tokens", "tokenize"),
  /** The train step waits for its queue. */
  @JsonProperty("Queued")
  QUEUED("Queued", "waits for its queue to admit the training"),
  /** The train step runs. */
  @JsonProperty("Training")
  TRAINING("Training", "trains the model", "train"),
  /** The evaluate step runs. */
  @JsonProperty("Evaluating")
  EVALUATING("Evaluating", "scores the checkpoints that are left", "evaluate"),
  /** The export step runs. */
  @JsonProperty("Exporting")
  EXPORTING("Exporting", "writes the model for others to load", "export"),
  /** The report step runs. */
  @JsonProperty("Reporting")
  REPORTING("Reporting", "writes the report of the run", "report"),
  /** All steps are done. */
  @JsonProperty("Complete")
  COMPLETE("Complete", "is complete"),
  /** A step failed for good. */
  @JsonProperty("Failed")
  FAILED("Failed", "has failed");

  private final String label;
  private final String description;
  private final String step;

  Phase(String label, String description) {
    this(label, description, null);
  }

  Phase(String label, String description, String step) {
    this.label = label;
    this.description = description;
    this.step = step;
  }

  /** The phase as it stands in the status. */
  public String label() {
    return label;
  }

  /** What the job does in this phase, for people: reads on from "the job". */
  public String description() {
    return description;
  }

  /** The verb of the step that runs in this phase, if one does. */
  public Optional<String> step() {
    return Optional.ofNullable(step);
  }

  /** Whether a job of that spec comes to this phase when all goes well and nothing holds it up. */
  public boolean isAskedForBy(LLMTrainingJobSpec spec) {
    return switch (this) {
      case EVALUATING -> spec.evaluation().mode() != EvaluationSpec.Mode.NONE;
      case EXPORTING -> spec.export().huggingFace();
      case PENDING, SUSPENDING, SUSPENDED, QUEUED, FAILED -> false;
      case PREPARING_CORPUS, TRAINING_TOKENIZER, TOKENIZING, TRAINING, REPORTING, COMPLETE -> true;
    };
  }

  /** Whether nothing follows. */
  public boolean isFinished() {
    return this == COMPLETE || this == FAILED;
  }

  @Override
  public String toString() {
    return label;
  }
}
