package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointContent;
import dev.tatara.trainer.checkpoint.CheckpointFacts;
import dev.tatara.trainer.checkpoint.CheckpointLayout;
import dev.tatara.trainer.checkpoint.CheckpointReader;
import dev.tatara.trainer.checkpoint.StagingMemory;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import dev.tatara.trainer.inference.InitialWeights;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.LoraConfig;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.ModelLayout;
import dev.tatara.trainer.model.ModelPart;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.model.Recompute;
import dev.tatara.trainer.model.Sharding;
import dev.tatara.trainer.model.TensorParallel;
import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.parallel.GradientReduction;
import dev.tatara.trainer.parallel.ProcessGroups;
import dev.tatara.trainer.tensor.Torch;
import java.util.Optional;

/** Everything that a step changes: weights, moments, and how far the run has come. */
final class TrainingState {
  private final Torch torch;
  private final RunConfiguration configuration;
  private final DataOrder order;
  private final ProcessGroups groups;
  private final ModelLayout layout;
  private final GptNeox model;
  private final AdamW optimizer;
  private final GradientReduction reduction;
  private int step;
  private int skippedSteps;
  private long consumedSamples;
  private long tokens;

  /**
   * Allocates what this rank keeps of weights and moments; {@link #start} sets it.
   *
   * @param torch frees it when it is closed: after the groups, which may still be using it
   * @param order of the samples that it is trained on
   */
  TrainingState(
      Torch torch,
      RunConfiguration configuration,
      int vocabularySize,
      DataOrder order,
      ProcessGroups groups) {
    this.torch = torch;
    this.configuration = configuration;
    this.order = order;
    this.groups = groups;
    ParallelismSettings layout = configuration.parallelism();
    ModelConfig config =
        ModelConfig.of(configuration.model(), vocabularySize)
            .withLora(configuration.lora() == null ? null : LoraConfig.of(configuration.lora()));
    this.layout =
        new ModelLayout(
            ModelPart.ofStage(
                config, layout.pipeline(), groups.place().pipeline(), layout.virtualStages()),
            layout.zeroStage() == 1
                ? new Sharding(layout.data(), groups.place().data())
                : Sharding.NONE,
            new TensorParallel(groups.tensor(), layout.sequence()),
            Recompute.of(layout.recompute()));
    this.model =
        GptNeox.forTraining(
            torch, config, Precision.of(configuration.training().precision()), this.layout);
    var settings = configuration.training().optimizer();
    this.optimizer =
        new AdamW(
            torch,
            model.parameters(),
            new AdamW.Settings(
                settings.beta1(), settings.beta2(), settings.epsilon(), settings.weightDecay()));
    this.reduction =
        new GradientReduction(torch, model.parameters(), this.layout.tensor(), groups.data());
  }

  /**
   * Sets the state, whatever it was before: read from the checkpoint, or begun with the initial
   * weights, or drawn from the seed. Every rank sets what it keeps; the replicas then hand each
   * other the weights that they keep for all.
   *
   * @param checkpoint what to go on from, the same on all ranks
   * @param initial what to begin with where there is no checkpoint
   */
  void start(Optional<Checkpoint> checkpoint, Optional<InitialWeights> initial) {
    if (checkpoint.isPresent()) {
      restore(checkpoint.get());
    } else {
      begin(initial);
    }
    optimizer.resumeAt(step - skippedSteps);
    model.parameters().refreshComputeWeights();
    reduction.gatherWeights();
  }

  private void begin(Optional<InitialWeights> initial) {
    step = 0;
    skippedSteps = 0;
    consumedSamples = 0;
    tokens = 0;
    optimizer.reset();
    if (initial.isEmpty()) {
      model.initialize(configuration.training().seed());
      return;
    }
    model.initializeTrained(configuration.training().seed());
    if (model.config().lora() == null) {
      StateParts.fill(torch, StateParts.of(torch, optimizer).weights(), initial.get()::fill);
    } else {
      StateParts.fillFrozen(model.parameters(), initial.get()::fill);
    }
  }

  private void restore(Checkpoint checkpoint) {
    order.requireOf(checkpoint);
    StateParts parts = StateParts.of(torch, optimizer);
    try (CheckpointReader reader = CheckpointReader.open(checkpoint)) {
      reader.requireModel(model.config());
      StateParts.fill(torch, parts.weights(), reader::read);
      StateParts.fill(torch, parts.moments(), reader::read);
      StateParts.fillFrozen(model.parameters(), reader::read);
    }
    step = checkpoint.manifest().step();
    skippedSteps = checkpoint.manifest().skippedSteps();
    consumedSamples = checkpoint.manifest().consumedSamples();
    tokens = checkpoint.manifest().tokens();
  }

  /** What a checkpoint of this moment holds from this rank. */
  CheckpointContent content() {
    ParallelismSettings parallelism = configuration.parallelism();
    StateParts saved =
        StateParts.of(torch, optimizer).saved(groups.place(), parallelism, sharded());
    return new CheckpointContent(facts(), saved.weights(), saved.moments());
  }

  /** What all ranks know at this moment. */
  CheckpointFacts facts() {
    ParallelismSettings parallelism = configuration.parallelism();
    return new CheckpointFacts(
        step,
        consumedSamples,
        tokens,
        skippedSteps,
        order.seed(),
        order.data(),
        model.config(),
        configuration.training().precision(),
        new CheckpointLayout(parallelism.tensor(), parallelism.pipeline(), parallelism.data()));
  }

  /** Where a save keeps its copy of this state. */
  StagingMemory staging() {
    return DeviceStaging.of(torch);
  }

  /** Whether each replica keeps a shard of the weights and moments. */
  boolean sharded() {
    return layout.sharding().shards() > 1;
  }

  /**
   * A step is done.
   *
   * @param samples of it
   * @param end the sample after its last
   * @param skipped whether it has changed nothing
   */
  void advance(int samples, long end, boolean skipped) {
    step++;
    skippedSteps += skipped ? 1 : 0;
    consumedSamples = end;
    tokens += (long) samples * model.config().sequenceLength();
  }

  /** Sums the gradients over the ranks that compute parts of them. */
  GradientReduction reduction() {
    return reduction;
  }

  GptNeox model() {
    return model;
  }

  AdamW optimizer() {
    return optimizer;
  }

  /** Optimizer steps done, skipped ones among them. */
  int step() {
    return step;
  }

  /** Of the steps, how many have changed nothing. */
  int skippedSteps() {
    return skippedSteps;
  }

  /** Samples trained on, skipped or left out: no step begins before this one from now on. */
  long consumedSamples() {
    return consumedSamples;
  }

  /** Tokens of the steps. */
  long tokens() {
    return tokens;
  }
}
