package dev.tatara.jobplan.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tatara.api.v1alpha1.CheckpointSpec.ResumePolicy;
import dev.tatara.api.v1alpha1.DecontaminateSpec;
import dev.tatara.api.v1alpha1.DeduplicateSpec;
import dev.tatara.api.v1alpha1.DietMinutesSpec;
import dev.tatara.api.v1alpha1.EvaluationGate;
import dev.tatara.api.v1alpha1.EvaluationSpec.Mode;
import dev.tatara.api.v1alpha1.EvaluationSpec.OnGateFailure;
import dev.tatara.api.v1alpha1.EvaluationTask;
import dev.tatara.api.v1alpha1.FeedsSpec;
import dev.tatara.api.v1alpha1.FiltersSpec;
import dev.tatara.api.v1alpha1.HealthSpec.OnNonFiniteLoss;
import dev.tatara.api.v1alpha1.LoraSpec;
import dev.tatara.api.v1alpha1.ModelSpec.Architecture;
import dev.tatara.api.v1alpha1.ResumeSpec;
import dev.tatara.api.v1alpha1.S3Bucket;
import dev.tatara.api.v1alpha1.S3Destination;
import dev.tatara.api.v1alpha1.ScheduleSpec;
import dev.tatara.api.v1alpha1.SourceSpec;
import dev.tatara.api.v1alpha1.TokenizerSpec;
import dev.tatara.api.v1alpha1.TokenizerSpec.Normalization;
import dev.tatara.api.v1alpha1.TrainingSpec.Precision;
import java.util.List;

/** One run, fully resolved: nothing in it is left for the trainer to decide. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RunConfiguration(
    int formatVersion,
    JobReference job,
    String runDirectory,
    Model model,
    Tokenizer tokenizer,
    Data data,
    Training training,
    Lora lora,
    Parallelism parallelism,
    Resources resources,
    Checkpoint checkpoint,
    Health health,
    Evaluation evaluation,
    Export export) {

  /** The format version that this operator writes. */
  public static final int FORMAT_VERSION = 1;

  /** The LLMTrainingJob. */
  public record JobReference(String namespace, String name, String uid) {}

  /** The shape of the model; weights are drawn unless it begins with those of a folder. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Model(
      Architecture architecture,
      int layers,
      int hiddenSize,
      int heads,
      int intermediateSize,
      int sequenceLength,
      double rotaryPercent,
      double rotaryBase,
      boolean parallelResidual,
      double layerNormEpsilon,
      String initFrom) {}

  /** Exactly one of the first two is set. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Tokenizer(
      TokenizerTraining train, String from, TokenizerSpec.Gates gates, List<String> compareWith) {}

  /** Settings of SentencePiece's trainer; the model type is in SentencePiece's spelling. */
  public record TokenizerTraining(
      String modelType,
      int vocabularySize,
      long sampleCharacters,
      double characterCoverage,
      Normalization normalization,
      boolean byteFallback,
      boolean splitDigits,
      int seed) {}

  /** The text; without stages of its own it is taken as it is, and one shard is not written. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Data(
      List<Source> sources,
      String split,
      boolean eodMaskLoss,
      boolean resetAttentionMask,
      Integer shards,
      DeduplicateSpec deduplicate,
      DecontaminateSpec decontaminate) {}

  /**
   * One source, with a weight or a budget of tokens; only prompts and responses have a template,
   * only prose has filters.
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Source(
      String name,
      String path,
      String claimName,
      SourceSpec.Format format,
      String textField,
      Double weight,
      Long tokens,
      String licence,
      String template,
      S3Bucket s3,
      FiltersSpec filters,
      DietMinutesSpec dietMinutes,
      FeedsSpec feeds) {}

  /** The recipe. */
  public record Training(
      int steps,
      int globalBatchSize,
      int microBatchSize,
      Precision precision,
      Optimizer optimizer,
      Schedule schedule,
      int seed,
      boolean deterministic) {}

  /** Adapters that train in the place of the weights. */
  public record Lora(int rank, double alpha, List<LoraSpec.Target> targets) {}

  /** AdamW. */
  public record Optimizer(
      double learningRate,
      double minLearningRate,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double gradientClipping) {}

  /** How the learning rate moves; only a fall at the end has decay steps. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Schedule(ScheduleSpec.Type type, int warmupSteps, Integer decaySteps) {}

  /** The layout; recompute is {@code none}, {@code selective} or {@code full}. */
  public record Parallelism(
      int tensor,
      int pipeline,
      int data,
      boolean sequence,
      int virtualStages,
      int zeroStage,
      String recompute) {}

  /** The processes; device is {@code cpu} or {@code cuda}. */
  public record Resources(int nodes, int processesPerNode, String device) {}

  /** When checkpoints are written, which are kept, and the run that this one goes on from. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Checkpoint(
      int everySteps,
      Integer everyMinutes,
      int keepLast,
      Integer keepEvery,
      ResumePolicy resumePolicy,
      ResumeSpec resumeFrom) {}

  /** What to make of steps that go wrong; without a factor no loss is a spike. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Health(
      OnNonFiniteLoss onNonFiniteLoss, Double lossSpikeFactor, int stallTimeoutSeconds) {}

  /** What to measure and, with gates, what must come out. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Evaluation(
      Mode mode,
      List<EvaluationTask> tasks,
      List<EvaluationGate> gates,
      OnGateFailure onGateFailure) {}

  /** What to export, and the bucket that it is copied to. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Export(boolean huggingFace, S3Destination s3) {}
}
