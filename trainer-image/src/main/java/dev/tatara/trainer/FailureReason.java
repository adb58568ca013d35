package dev.tatara.trainer;

/** Why a step ended, as the operator shows it, with the exit code that belongs to it. */
public enum FailureReason {
  /** The run configuration or the command line is wrong. */
  CONFIGURATION_INVALID("ConfigurationInvalid", 64),
  /** A source does not exist or cannot be read or parsed. */
  SOURCE_UNREADABLE("SourceUnreadable", 65),
  /** The sources hold no document. */
  CORPUS_EMPTY("CorpusEmpty", 65),
  /** {@code spm_train} refused the sample or the settings. */
  TOKENIZER_TRAINING_FAILED("TokenizerTrainingFailed", 65),
  /** A split of the dataset holds fewer tokens than the run needs of it. */
  DATASET_TOO_SMALL("DatasetTooSmall", 65),
  /** An evaluation file does not exist. */
  EVALUATION_DATA_MISSING("EvaluationDataMissing", 65),
  /** An evaluation file is not in the format of its task. */
  EVALUATION_DATA_INVALID("EvaluationDataInvalid", 65),
  /** An artifact's files are not those of its manifest. */
  ARTIFACT_CORRUPT("ArtifactCorrupt", 65),
  /** A checkpoint's files are not those of its manifest, and there is no earlier one. */
  CHECKPOINT_CORRUPT("CheckpointCorrupt", 65),
  /** The loss or the gradient norm is not a number. */
  NON_FINITE_LOSS("NonFiniteLoss", 70),
  /** A defect of the trainer. */
  INTERNAL("Internal", 70),
  /** Another rank of the group went away. */
  PEER_LOST("PeerLost", 75),
  /** The group did not come together in time. */
  RENDEZVOUS_TIMEOUT("RendezvousTimeout", 75),
  /** The volume cannot be written. */
  STORAGE_UNAVAILABLE("StorageUnavailable", 75),
  /** SIGTERM came; training commits a checkpoint first, other steps begin again. */
  TERMINATED("Terminated", 143);

  private final String label;
  private final int exitCode;

  FailureReason(String label, int exitCode) {
    this.label = label;
    this.exitCode = exitCode;
  }

  /** The reason as it stands in termination messages and status. */
  public String label() {
    return label;
  }

  /** The exit code of a process that ends for this reason. */
  public int exitCode() {
    return exitCode;
  }
}
