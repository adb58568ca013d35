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
import dev.tatara.trainer.model.ModelPart;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.model.Sharding;
import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.parallel.GradientReduction;
import dev.tatara.trainer.parallel.ProcessGroups;
import dev.tatara.trainer.parallel.RankPlace;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that a step changes: weights, moments, and how far the run has come. */
final class TrainingState implements AutoCloseable {
  private final Torch torch;
  private final RunConfiguration configuration;
  private final Sharding sharding;
  private final GptNeox model;
  private final AdamW optimizer;
  private int step;
  private long consumedSamples;

  /** Allocates what a rank at this place keeps of weights and moments; {@link #start} sets it. */
  TrainingState(Torch torch, RunConfiguration configuration, int vocabularySize, RankPlace place) {
    this.torch = torch;
    this.configuration = configuration;
    ParallelismSettings layout = configuration.parallelism();
    ModelConfig config = ModelConfig.of(configuration.model(), vocabularySize);
    this.sharding =
        layout.zeroStage() == 1 ? new Sharding(layout.data(), place.data()) : Sharding.NONE;
    this.model =
        GptNeox.forTraining(
            torch,
            config,
            Precision.of(configuration.training().precision()),
            ModelPart.ofStage(config, layout.pipeline(), place.pipeline(), layout.virtualStages()),
            sharding);
    var settings = configuration.training().optimizer();
    this.optimizer =
        new AdamW(
            torch,
            model.parameters(),
            new AdamW.Settings(
                settings.beta1(), settings.beta2(), settings.epsilon(), settings.weightDecay()));
  }

  /**
   * Sets the state: read from the checkpoint, or drawn from the seed. Every rank sets what it
   * keeps; the replicas then hand each other the weights that they keep for all.
   *
   * @param checkpoint what to go on from, the same on all ranks
   */
  void start(ProcessGroups groups, Optional<Checkpoint> checkpoint) throws IOException {
    if (checkpoint.isPresent()) {
      restore(checkpoint.get());
    } else {
      model.initialize(configuration.training().seed());
    }
    optimizer.resumeAt(step);
    model.parameters().refreshComputeWeights();
    new GradientReduction(model.parameters(), groups.data()).gatherWeights();
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
  GatheredCheckpoint gather(ProcessGroups groups, Arena arena) {
    StateParts all = StateParts.of(torch, optimizer);
    // Of replicas that hold the same, each saves its share.
    StateParts own =
        sharded() ? all : all.share(groups.place().data(), configuration.parallelism().data());
    GatheredCheckpoint gathered = new GatheredCheckpoint(model.config());
    List<TensorPart> parts = new ArrayList<>(own.weights());
    parts.addAll(own.moments());
    gathered.gather(groups.world(), arena, model.config(), parts);
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
    return sharding.shards() > 1;
  }

  /** A step over so many samples is done. */
  void advance(int samples) {
    step++;
    consumedSamples += samples;
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

  @Override
  public void close() {
    optimizer.close();
    model.close();
  }
}
