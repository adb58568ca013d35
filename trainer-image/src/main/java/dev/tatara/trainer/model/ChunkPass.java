package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * One micro-batch on its way through a {@link ModelChunk}, and what it leaves there for the way
 * back. Activations and their gradients are [n, h] in the compute type; their memory is for sending
 * and receiving, and is valid until the pass is closed.
 */
public final class ChunkPass implements AutoCloseable {
  private final Torch torch;
  private final MicroBatch batch;
  final Aten scope;
  final List<Aten> scopes = new ArrayList<>();
  final List<TransformerBlock.Pass> blocks = new ArrayList<>();

  /** Token ids [n]; only in the first part of the model. */
  NDArray tokens;

  /** What enters the first block. */
  NDArray input;

  /** What leaves the last block. */
  NDArray output;

  NDArray outputGradient;
  NDArray inputGradient;
  double loss;

  ChunkPass(Torch torch, MicroBatch batch) {
    this.torch = torch;
    this.batch = batch;
    this.scope = torch.newScope();
  }

  MicroBatch batch() {
    return batch;
  }

  /**
   * The activations that enter; to be received before the forward pass, except in the first part.
   */
  public MemorySegment input() {
    return torch.exchangeMemory(input);
  }

  /** The activations that leave; to be sent after the forward pass, except in the last part. */
  public MemorySegment output() {
    return torch.exchangeMemory(output);
  }

  /** Where the gradient of the output is received before the backward pass. */
  public MemorySegment outputGradient() {
    return torch.exchangeMemory(outputGradient);
  }

  /** The gradient of the input; to be sent after the backward pass, except in the first part. */
  public MemorySegment inputGradient() {
    return torch.exchangeMemory(inputGradient);
  }

  /**
   * The loss of the micro-batch, unscaled, in nats: {@code sum(loss * mask) / sum(mask)}; 0 except
   * in the last part.
   */
  public double loss() {
    return loss;
  }

  /** Frees everything that was kept. */
  @Override
  public void close() {
    scope.close();
  }
}
