package dev.tatara.trainer;

/** Why a step ended, as the operator shows it, with the exit code that belongs to it. */
public enum FailureReason {
  /** The run configuration or the command line is wrong. */
  CONFIGURATION_INVALID("ConfigurationInvalid", Codes.BAD_CONFIGURATION),
  /** A source does not exist or cannot be read or parsed. */
  SOURCE_UNREADABLE("SourceUnreadable", Codes.BAD_DATA),
  /** The sources hold no document. */
  CORPUS_EMPTY("CorpusEmpty", Codes.BAD_DATA),
  /** {@code spm_train} refused the sample or the settings. */
  TOKENIZER_TRAINING_FAILED("TokenizerTrainingFailed", Codes.BAD_DATA),
  /** The tokenizer misses a gate of the run. */
  TOKENIZER_REJECTED("TokenizerRejected", Codes.BAD_DATA),
  /** A split of the dataset holds fewer tokens than the run needs of it. */
  DATASET_TOO_SMALL("DatasetTooSmall", Codes.BAD_DATA),
  /** An evaluation file does not exist. */
  EVALUATION_DATA_MISSING("EvaluationDataMissing", Codes.BAD_DATA),
  /** An evaluation file is not in the format of its task. */
  EVALUATION_DATA_INVALID("EvaluationDataInvalid", Codes.BAD_DATA),
  /** An artifact's files are not those of its manifest. */
  ARTIFACT_CORRUPT("ArtifactCorrupt", Codes.BAD_DATA),
  /** A checkpoint's files are not those of its manifest, and there is no earlier one. */
  CHECKPOINT_CORRUPT("CheckpointCorrupt", Codes.BAD_DATA),
  /** The loss or the gradient norm is not a number. */
  NON_FINITE_LOSS("NonFiniteLoss", 66),
  /** No checkpoint scored what the gates ask for. */
  GATE_FAILED("GateFailed", 67),
  /** A defect of the trainer. */
  INTERNAL("Internal", 70),
  /** Another rank of the group went away. */
  PEER_LOST("PeerLost", 75),
  /** A step did not go on: a rank does not do what the others wait for. */
  HUNG("Hung", 75),
  /** The group did not come together in time. */
  RENDEZVOUS_TIMEOUT("RendezvousTimeout", 75),
  /** The volume cannot be written, or an object store or a site that is asked does not answer. */
  STORAGE_UNAVAILABLE("StorageUnavailable", 75),
  /** SIGTERM came; training commits a checkpoint first, other steps begin again. */
  TERMINATED("Terminated", 143);

  /** Exit codes of several reasons, as docs/reference/run-configuration.md lists them. */
  private static final class Codes {
    static final int BAD_CONFIGURATION = 64;
    static final int BAD_DATA = 65;
  }

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

  /** Whether another attempt would end in the same way: settings or data are at fault. */
  public boolean lasting() {
    return exitCode == Codes.BAD_CONFIGURATION
        || exitCode == Codes.BAD_DATA
        || this == NON_FINITE_LOSS
        || this == GATE_FAILED;
  }
}
