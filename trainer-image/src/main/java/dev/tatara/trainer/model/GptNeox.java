package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;

/**
 * GPT-NeoX, a decoder-only transformer with rotary position embedding and an untied head (Black et
 * al. 2022), with a backward pass written by hand.
 *
 * <p>Parameters are allocated but not set: either {@link #initialize} them or copy weights into
 * {@link Parameter#masterMemory()} and call {@link ParameterStore#refreshComputeWeights()}.
 */
public final class GptNeox implements AutoCloseable {
  private final ModelConfig config;
  private final Aten owner;
  private final ParameterStore parameters;

  private GptNeox(Torch torch, ModelConfig config, Precision precision, boolean training) {
    this.config = config;
    this.owner = torch.newScope();
    this.parameters =
        new ParameterStore(torch, owner, ParameterSpec.all(config), precision, training);
  }

  /** A model with gradients. */
  public static GptNeox forTraining(Torch torch, ModelConfig config, Precision precision) {
    return new GptNeox(torch, config, precision, true);
  }

  /** A model that only computes {@link #logits} and {@link #loss}. */
  public static GptNeox forInference(Torch torch, ModelConfig config, Precision precision) {
    return new GptNeox(torch, config, precision, false);
  }

  public ModelConfig config() {
    return config;
  }

  public ParameterStore parameters() {
    return parameters;
  }

  /**
   * Draws the initial weights. The same seed and configuration give the same bits on any machine.
   */
  public void initialize(long seed) {
    throw new UnsupportedOperationException();
  }

  /**
   * One forward and backward pass. Adds {@code gradientScale} times the gradient of the loss to the
   * main gradients.
   *
   * @param gradientScale 1 / (micro-batches a step and rank), further divided by the data-parallel
   *     size where gradients are summed over ranks
   * @return the unscaled loss: sum(loss * mask) / sum(mask) over the micro-batch's positions, in
   *     nats
   */
  public double forwardBackward(MicroBatch batch, double gradientScale) {
    throw new UnsupportedOperationException();
  }

  /** The loss of {@link #forwardBackward} without gradients. */
  public double loss(MicroBatch batch) {
    throw new UnsupportedOperationException();
  }

  /**
   * Logits of every position.
   *
   * @param scope the scope that the result belongs to
   * @param tokens b sequences of one length s, at most the configuration's sequenceLength
   * @return fp32 [b, s, V], without the padded vocabulary
   */
  public NDArray logits(Aten scope, int[][] tokens) {
    throw new UnsupportedOperationException();
  }

  /**
   * Logits of some positions, to save the memory of the others.
   *
   * @param scope the scope that the result belongs to
   * @param tokens b sequences of one length s
   * @param positions n of {@code sequence * s + position}
   * @return fp32 [n, V]
   */
  public NDArray logits(Aten scope, int[][] tokens, int[] positions) {
    throw new UnsupportedOperationException();
  }

  /** Frees the parameters. */
  @Override
  public void close() {
    owner.close();
  }
}
