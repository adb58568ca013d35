package dev.tatara.trainer.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The recipe.
 *
 * @param steps optimizer steps
 * @param globalBatchSize samples a step over all replicas
 * @param microBatchSize samples a forward pass
 * @param precision {@code fp32} or {@code bf16}
 * @param seed of initialisation and data order
 * @param deterministic whether kernels that do not repeat their bits are left out
 */
public record TrainingSettings(
    int steps,
    int globalBatchSize,
    int microBatchSize,
    String precision,
    Optimizer optimizer,
    Schedule schedule,
    int seed,
    boolean deterministic) {

  /** With whatever kernels are the fastest. */
  public TrainingSettings(
      int steps,
      int globalBatchSize,
      int microBatchSize,
      String precision,
      Optimizer optimizer,
      Schedule schedule,
      int seed) {
    this(steps, globalBatchSize, microBatchSize, precision, optimizer, schedule, seed, false);
  }

  /** Not deterministic where the field is absent. */
  @JsonCreator
  static TrainingSettings read(
      @JsonProperty("steps") int steps,
      @JsonProperty("globalBatchSize") int globalBatchSize,
      @JsonProperty("microBatchSize") int microBatchSize,
      @JsonProperty("precision") String precision,
      @JsonProperty("optimizer") Optimizer optimizer,
      @JsonProperty("schedule") Schedule schedule,
      @JsonProperty("seed") int seed,
      @JsonProperty("deterministic") Boolean deterministic) {
    return new TrainingSettings(
        steps,
        globalBatchSize,
        microBatchSize,
        precision,
        optimizer,
        schedule,
        seed,
        deterministic != null && deterministic);
  }

  /** AdamW; {@code gradientClipping} is the largest global gradient norm. */
  public record Optimizer(
      double learningRate,
      double minLearningRate,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double gradientClipping) {}

  /**
   * How the learning rate moves.
   *
   * @param type {@code cosine}, {@code linear}, {@code constant} or {@code wsd}
   * @param warmupSteps steps of linear warm-up
   * @param decaySteps steps of the fall at the end of {@code wsd}; null in other types
   */
  public record Schedule(String type, int warmupSteps, @MayBeAbsent Integer decaySteps) {

    /** Of a type that falls over all steps, or not at all. */
    public Schedule(String type, int warmupSteps) {
      this(type, warmupSteps, null);
    }
  }
}
