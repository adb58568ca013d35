package dev.tatara.trainer.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * One run, fully resolved.
 *
 * @param formatVersion 1
 * @param job the LLMTrainingJob that the run belongs to
 * @param lora adapters that train in the place of the weights, or null
 * @param runDirectory where the run keeps its results, relative to the storage root
 * @param health what to make of steps that go wrong; never null
 */
public record RunConfiguration(
    int formatVersion,
    JobReference job,
    String runDirectory,
    ModelSettings model,
    TokenizerSettings tokenizer,
    DataSettings data,
    TrainingSettings training,
    @MayBeAbsent LoraSettings lora,
    ParallelismSettings parallelism,
    ResourceSettings resources,
    CheckpointSettings checkpoint,
    HealthSettings health,
    @MayBeAbsent EvaluationSettings evaluation,
    @MayBeAbsent ExportSettings export) {

  /** Without {@code health}, that of {@link HealthSettings#DEFAULT}. */
  public RunConfiguration {
    health = health == null ? HealthSettings.DEFAULT : health;
  }

  /** The format version that this trainer reads. */
  public static final int FORMAT_VERSION = 1;

  /** What is wrong with where it goes on from, if anything. */
  Optional<String> faultOfResumption() {
    ResumeSettings source = checkpoint.resumeFrom();
    if (source == null) {
      return Optional.empty();
    }
    return source
        .fault()
        .or(
            () ->
                Optional.ofNullable(model.initFrom())
                    .map(_ -> "'model.initFrom' and 'checkpoint.resumeFrom' exclude each other"));
  }

  /** The LLMTrainingJob that a run belongs to. */
  public record JobReference(String namespace, String name, String uid) {}

  /**
   * How the model and the batch are laid out over the processes; rank = tp + tensor (dp + data pp).
   *
   * @param tensor processes that share every layer
   * @param pipeline stages that the layers are cut into, one process group each
   * @param data replicas
   * @param sequence whether norms and residuals are cut along the sequence in the tensor group
   * @param virtualStages chunks of layers a stage; more than 1 is the interleaved schedule
   * @param zeroStage 0: every replica keeps the whole optimizer state; 1: a shard of it
   * @param recompute {@code none}, {@code selective} or {@code full}
   */
  public record ParallelismSettings(
      int tensor,
      int pipeline,
      int data,
      boolean sequence,
      int virtualStages,
      int zeroStage,
      String recompute) {

    /** Replicas only. */
    public ParallelismSettings(int data) {
      this(1, 1, data, false, 1, 0, "none");
    }

    /** A field that is absent says that its kind of parallelism is not used. */
    @JsonCreator
    static ParallelismSettings read(
        @JsonProperty("tensor") Integer tensor,
        @JsonProperty("pipeline") Integer pipeline,
        @JsonProperty(value = "data", required = true) int data,
        @JsonProperty("sequence") Boolean sequence,
        @JsonProperty("virtualStages") Integer virtualStages,
        @JsonProperty("zeroStage") Integer zeroStage,
        @JsonProperty("recompute") String recompute) {
      return new ParallelismSettings(
          tensor == null ? 1 : tensor,
          pipeline == null ? 1 : pipeline,
          data,
          sequence != null && sequence,
          virtualStages == null ? 1 : virtualStages,
          zeroStage == null ? 0 : zeroStage,
          recompute == null ? "none" : recompute);
    }

    /** Processes that the layout takes. */
    public int processes() {
      return tensor * pipeline * data;
    }
  }

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
   * @param everyMinutes of training without a checkpoint after which one is written; null for any
   *     time
   * @param keepLast how many of the newest are kept
   * @param keepEvery checkpoints whose step is a multiple of this are kept too; null for none
   * @param resumePolicy {@code Latest} or {@code Never}
   * @param resumeFrom the run that this one goes on from where it has no checkpoint, or null
   */
  public record CheckpointSettings(
      int everySteps,
      @MayBeAbsent Integer everyMinutes,
      int keepLast,
      @MayBeAbsent Integer keepEvery,
      String resumePolicy,
      @MayBeAbsent ResumeSettings resumeFrom) {

    /** Of a run that goes on from no other. */
    public CheckpointSettings(
        int everySteps,
        Integer everyMinutes,
        int keepLast,
        Integer keepEvery,
        String resumePolicy) {
      this(everySteps, everyMinutes, keepLast, keepEvery, resumePolicy, null);
    }
  }

  /**
   * What to export after training.
   *
   * @param huggingFace whether a folder for Hugging Face's libraries
   * @param s3 where the folder is copied to, or null
   */
  public record ExportSettings(boolean huggingFace, @MayBeAbsent S3Destination s3) {
    /** An export that stays on the volume. */
    public ExportSettings(boolean huggingFace) {
      this(huggingFace, null);
    }
  }
}
