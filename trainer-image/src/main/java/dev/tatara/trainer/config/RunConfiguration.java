package dev.tatara.trainer.config;

/**
 * One run, fully resolved.
 *
 * @param formatVersion 1
 * @param job the LLMTrainingJob that the run belongs to
 * @param runDirectory where the run keeps its results, relative to the storage root
 */
public record RunConfiguration(
    int formatVersion,
    JobReference job,
    String runDirectory,
    ModelSettings model,
    TokenizerSettings tokenizer,
    DataSettings data,
    TrainingSettings training,
    ParallelismSettings parallelism,
    ResourceSettings resources,
    CheckpointSettings checkpoint,
    EvaluationSettings evaluation,
    ExportSettings export) {

  /** The format version that this trainer reads. */
  public static final int FORMAT_VERSION = 1;

  /** The LLMTrainingJob that a run belongs to. */
  public record JobReference(String namespace, String name, String uid) {}

  /** The data-parallel layout; {@code data} is the number of replicas. */
  public record ParallelismSettings(int data) {}

  /**
   * The processes of a run.
   *
   * @param nodes pods
   * @param processesPerNode processes a pod, one for each accelerator
   * @param device {@code cpu} or {@code cuda}
   */
  public record ResourceSettings(int nodes, int processesPerNode, String device) {
    /** The number of processes in the group. */
    public int worldSize() {
      return nodes * processesPerNode;
    }
  }

  /**
   * When checkpoints are written and which are kept.
   *
   * @param everySteps steps between checkpoints; the last step always has one
   * @param keepLast how many of the newest are kept
   * @param keepEvery checkpoints whose step is a multiple of this are kept too; null for none
   * @param resumePolicy {@code Latest} or {@code Never}
   */
  public record CheckpointSettings(
      int everySteps, int keepLast, Integer keepEvery, String resumePolicy) {}

  /** What to export after training. */
  public record ExportSettings(boolean huggingFace) {}
}
