package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointContent;
import dev.tatara.trainer.checkpoint.CheckpointManifest;
import dev.tatara.trainer.checkpoint.CheckpointTensors;
import dev.tatara.trainer.checkpoint.CheckpointTensors.Tensor;
import dev.tatara.trainer.checkpoint.TensorPart;
import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.config.RunConfiguration;
import dev.tatara.trainer.model.GptNeox;
import dev.tatara.trainer.model.ModelConfig;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.optimizer.AdamW;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that a step changes: weights, moments, and how far the run has come. */
final class TrainingState implements AutoCloseable {
  private final Torch torch;
  private final RunConfiguration configuration;
  private final GptNeox model;
  private final AdamW optimizer;
  private int step;
  private long consumedSamples;

  /** Allocates weights and moments; {@link #start} sets them. */
  TrainingState(Torch torch, RunConfiguration configuration, int vocabularySize) {
    this.torch = torch;
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
   * Sets the state on every rank to that of rank 0: read from the checkpoint, or begun with the
   * initial weights, or drawn from the seed. Only rank 0 touches the volume, and all ranks start
   * from the same bits.
   *
   * @param checkpoint on rank 0, what to go on from; ignored on the others
   * @param initial on rank 0, what to begin with where there is no checkpoint
   */
  void start(
      Communicator communicator,
      Optional<Checkpoint> checkpoint,
      Optional<InitialWeights> initial) {
    if (communicator.rank() == 0) {
      if (checkpoint.isPresent()) {
        restore(checkpoint.get());
      } else {
        model.initialize(configuration.training().seed());
        initial.ifPresent(given -> given.fill(parts()));
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment position = arena.allocate(ValueLayout.JAVA_LONG, 2);
      position.setAtIndex(ValueLayout.JAVA_LONG, 0, step);
      position.setAtIndex(ValueLayout.JAVA_LONG, 1, consumedSamples);
      communicator.broadcast(position, 0);
      step = Math.toIntExact(position.getAtIndex(ValueLayout.JAVA_LONG, 0));
      consumedSamples = position.getAtIndex(ValueLayout.JAVA_LONG, 1);
    }
    weights().forEach(tensor -> communicator.broadcast(tensor.memory(), 0));
    if (step > 0) {
      moments().forEach(tensor -> communicator.broadcast(tensor.memory(), 0));
    }
    optimizer.resumeAt(step);
    model.parameters().refreshComputeWeights();
  }

  private void restore(Checkpoint checkpoint) {
    CheckpointManifest manifest = checkpoint.manifest();
    if (!manifest.model().equals(model.config())) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "checkpoint %s is of the model %s, the run is of %s"
              .formatted(checkpoint.folder(), manifest.model(), model.config()),
          "give the run a folder of its own, or set checkpoint.resumePolicy to Never");
    }
    CheckpointTensors.read(checkpoint.file(Checkpoint.MODEL), weights());
    CheckpointTensors.read(checkpoint.file(Checkpoint.OPTIMIZER), moments());
    step = manifest.step();
    consumedSamples = manifest.consumedSamples();
  }

  /** What a checkpoint of this moment holds. */
  CheckpointContent content(Path tokenizer) {
    return new CheckpointContent(
        step,
        consumedSamples,
        tokens(),
        configuration.training().seed(),
        model.config(),
        configuration.training().precision(),
        configuration.parallelism(),
        weights(),
        moments(),
        tokenizer);
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

  private List<Tensor> weights() {
    return model.parameters().all().stream()
        .map(p -> new Tensor(p.name(), p.spec().shape(), p.masterMemory()))
        .toList();
  }

  private List<TensorPart> parts() {
    return model.parameters().all().stream()
        .map(p -> TensorPart.whole(p.name(), p.spec().shape(), p.masterMemory()))
        .toList();
  }

  private List<Tensor> moments() {
    return optimizer.states().stream()
        .flatMap(
            state -> {
              Parameter parameter = state.range().parameter();
              List<Long> shape = parameter.spec().shape();
              String name = parameter.name();
              return Stream.of(
                  new Tensor("exp_avg." + name, shape, torch.memory(state.expAvg())),
                  new Tensor("exp_avg_sq." + name, shape, torch.memory(state.expAvgSq())));
            })
        .toList();
  }

  @Override
  public void close() {
    optimizer.close();
    model.close();
  }
}
