package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointContent;
import dev.tatara.trainer.checkpoint.CheckpointManifest;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.config.RunConfiguration.ParallelismSettings;
import dev.tatara.trainer.model.GptNeox;
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
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that a step changes: weights, moments, and how far the run has come. */
final class TrainingState {
  private final Torch torch;
  private final RunConfiguration configuration;
  private final ProcessGroups groups;
  private final ModelLayout layout;
  private final GptNeox model;
  private final AdamW optimizer;
  private final GradientReduction reduction;
  private int step;
  private long consumedSamples;

  /**
   * Allocates what this rank keeps of weights and moments; {@link #start} sets it.
   *
   * @param torch frees it when it is closed: after the groups, which may still be using it
   */
  TrainingState(
      Torch torch, RunConfiguration configuration, int vocabularySize, ProcessGroups groups) {
    this.torch = torch;
    this.configuration = configuration;
    this.groups = groups;
    ParallelismSettings layout = configuration.parallelism();
    ModelConfig config = ModelConfig.of(configuration.model(), vocabularySize);
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
   * Sets the state: read from the checkpoint, or drawn from the seed. Every rank sets what it
   * keeps; the replicas then hand each other the weights that they keep for all.
   *
   * @param checkpoint what to go on from, the same on all ranks
   */
  void start(Optional<Checkpoint> checkpoint) throws IOException {
    if (checkpoint.isPresent()) {
      restore(checkpoint.get());
    } else {
      model.initialize(configuration.training().seed());
    }
    optimizer.resumeAt(step);
    model.parameters().refreshComputeWeights();
    reduction.gatherWeights();
  }

  private void restore(Checkpoint checkpoint) throws IOException {
    CheckpointManifest manifest = checkpoint.manifest();
    if (!manifest.model().equals(model.config())) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "checkpoint %s is of the model %s, the run is of %s"
              .formatted(checkpoint.folder(), manifest.model(), model.config()),
          "give the run a folder of its own, or set checkpoint.resumePolicy to Never");
    }
    StateParts parts = StateParts.of(torch, optimizer);
    GatheredCheckpoint.read(checkpoint, Checkpoint.MODEL, parts.weights());
    GatheredCheckpoint.read(checkpoint, Checkpoint.OPTIMIZER, parts.moments());
    step = manifest.step();
    consumedSamples = manifest.consumedSamples();
  }

  /** Brings the parts of all ranks to rank 0; all of them call it. */
  GatheredCheckpoint gather(Arena arena) {
    StateParts saved =
        StateParts.of(torch, optimizer)
            .saved(groups.place(), configuration.parallelism(), sharded());
    List<TensorPart> parts = new ArrayList<>(saved.weights());
    parts.addAll(saved.moments());
    GatheredCheckpoint gathered = new GatheredCheckpoint(model.config());
    gathered.gather(groups.world(), arena, parts);
    return gathered;
  }

  /** What a checkpoint of this moment holds, from the parts of all ranks. */
  CheckpointContent content(GatheredCheckpoint gathered, Path tokenizer) {
    return new CheckpointContent(
        step,
        consumedSamples,
        tokens(),
        configuration.training().seed(),
        model.config(),
        configuration.training().precision(),
        configuration.parallelism(),
        gathered.gathered(true),
        gathered.gathered(false),
        tokenizer);
  }

  /** Whether each replica keeps a shard of the weights and moments. */
  boolean sharded() {
    return layout.sharding().shards() > 1;
  }

  /** A step over so many samples is done. */
  void advance(int samples) {
    step++;
    consumedSamples += samples;
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

  /** Optimizer steps done. */
  int step() {
    return step;
  }

  /** Samples trained on, which is where the next step begins. */
  long consumedSamples() {
    return consumedSamples;
  }

  /** Tokens trained on. */
  long tokens() {
    return consumedSamples * model.config().sequenceLength();
  }
}
