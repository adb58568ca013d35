package dev.tatara.trainer.train;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointContent;
import dev.tatara.trainer.checkpoint.CheckpointFacts;
import dev.tatara.trainer.checkpoint.CheckpointLayout;
import dev.tatara.trainer.checkpoint.CheckpointReader;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that a step changes: weights, moments, and how far the run has come. */
final class TrainingState implements AutoCloseable {
  private final RunConfiguration configuration;
  private final GptNeox model;
  private final AdamW optimizer;
  private int step;
  private long consumedSamples;

  /** Allocates weights and moments; {@link #start} sets them. */
  TrainingState(Torch torch, RunConfiguration configuration, int vocabularySize) {
    this.configuration = configuration;
    this.model =
        GptNeox.forTraining(
            torch,
            ModelConfig.of(configuration.model(), vocabularySize),
            Precision.of(configuration.training().precision()));
    var settings = configuration.training().optimizer();
    this.optimizer =
        new AdamW(
            torch,
            model.parameters(),
            new AdamW.Settings(
                settings.beta1(), settings.beta2(), settings.epsilon(), settings.weightDecay()));
  }

  /**
   * Sets the state to that of a checkpoint, or to what the seed gives. Every rank reads or draws
   * for itself, and all get the same bits.
   *
   * @param checkpoint what to go on from, the same on every rank
   */
  void start(Optional<Checkpoint> checkpoint) {
    if (checkpoint.isPresent()) {
      restore(checkpoint.get());
    } else {
      model.initialize(configuration.training().seed());
    }
    optimizer.resumeAt(step);
    model.parameters().refreshComputeWeights();
  }

  private void restore(Checkpoint checkpoint) {
    try (CheckpointReader reader = CheckpointReader.open(checkpoint)) {
      reader.requireModel(model.config());
      reader.read(weights());
      reader.read(moments());
    }
    step = checkpoint.manifest().step();
    consumedSamples = checkpoint.manifest().consumedSamples();
  }

  /**
   * What a checkpoint of this moment holds of one rank. All replicas have the same state, and share
   * the writing of it.
   *
   * @param rank among the replicas
   */
  CheckpointContent content(int rank, int replicas) {
    CheckpointFacts facts =
        new CheckpointFacts(
            step,
            consumedSamples,
            tokens(),
            configuration.training().seed(),
            model.config(),
            configuration.training().precision(),
            new CheckpointLayout(1, 1, replicas));
    return new CheckpointContent(
        facts,
        weights().stream().map(part -> part.share(rank, replicas)).toList(),
        moments().stream().map(part -> part.share(rank, replicas)).toList());
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

  private List<TensorPart> weights() {
    return model.parameters().all().stream()
        .map(p -> TensorPart.whole(p.name(), p.spec().shape(), p.masterMemory()))
        .toList();
  }

  private List<TensorPart> moments() {
    return model.parameters().all().stream()
        .flatMap(p -> Stream.of(moment(p, TensorPart.EXP_AVG), moment(p, TensorPart.EXP_AVG_SQ)))
        .toList();
  }

  private TensorPart moment(Parameter parameter, String prefix) {
    MemorySegment memory =
        prefix.equals(TensorPart.EXP_AVG)
            ? optimizer.expAvg(parameter.name())
            : optimizer.expAvgSq(parameter.name());
    return TensorPart.whole(prefix + parameter.name(), parameter.spec().shape(), memory);
  }

  @Override
  public void close() {
    optimizer.close();
    model.close();
  }
}
