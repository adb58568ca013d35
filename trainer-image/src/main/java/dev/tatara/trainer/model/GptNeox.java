package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import java.util.List;

/**
 * GPT-NeoX, a decoder-only transformer with rotary position embedding and an untied head (Black et
 * al. 2022), with a backward pass written by hand.
 *
 * <p>Parameters are allocated but not set: either {@link #initialize} them or copy weights into
 * {@link Parameter#masterMemory()} and call {@link ParameterStore#refreshComputeWeights()}.
 */
public final class GptNeox implements AutoCloseable {
  private final Torch torch;
  private final ModelConfig config;
  private final Aten owner;
  private final ParameterStore parameters;
  private final List<ModelChunk> chunks;

  private GptNeox(
      Torch torch, ModelConfig config, Precision precision, ModelLayout layout, boolean training) {
    TensorParallel tensor = layout.tensor();
    this.torch = torch;
    this.config = config.forTensorParallel(tensor.size());
    this.owner = torch.newScope();
    List<ParameterSpec> specs = ParameterSpec.of(this.config, layout.parts());
    this.parameters =
        new ParameterStore(
            torch,
            owner,
            specs,
            this.config.lora(),
            precision,
            tensor,
            training,
            layout.sharding());
    LayerContext context =
        LayerContext.of(owner, this.config, precision.computeType(), tensor, layout.recompute());
    this.chunks =
        layout.parts().stream()
            .map(part -> new ModelChunk(torch, parameters, part, context))
            .toList();
  }

  /** A whole model with gradients. */
  public static GptNeox forTraining(Torch torch, ModelConfig config, Precision precision) {
    return forTraining(torch, config, precision, ModelLayout.whole(config));
  }

  /**
   * What one process of a layout holds, with gradients.
   *
   * @param config of the whole model; its vocabulary is {@linkplain ModelConfig#forTensorParallel
   *     padded} for the tensor group
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} if the tensor group
   *     cannot share the model
   */
  public static GptNeox forTraining(
      Torch torch, ModelConfig config, Precision precision, ModelLayout layout) {
    return new GptNeox(torch, config, precision, layout, true);
  }

  /** A whole model that only computes {@link #logits} and {@link #loss}. */
  public static GptNeox forInference(Torch torch, ModelConfig config, Precision precision) {
    return new GptNeox(torch, config, precision, ModelLayout.whole(config), false);
  }

  public ModelConfig config() {
    return config;
  }

  /** The parameters of all its parts. */
  public ParameterStore parameters() {
    return parameters;
  }

  /** Its parts, in the order of the forward pass. */
  public List<ModelChunk> chunks() {
    return chunks;
  }

  /**
   * Draws the initial weights. The same seed and configuration give the same bits on any machine
   * and in any layout. Of sharded weights, those of the other shards are to be gathered then.
   */
  public void initialize(long seed) {
    Initializer initializer = new Initializer(seed);
    for (Parameter frozen : parameters.frozen()) {
      frozen.write(memory -> initializer.draw(frozen.spec(), 0, memory));
    }
    initializeTrained(seed);
  }

  /** As {@link #initialize}, but leaves frozen parameters unset. */
  public void initializeTrained(long seed) {
    Initializer initializer = new Initializer(seed);
    for (ParameterRange range : parameters.ranges()) {
      torch.write(
          range.master(),
          memory -> initializer.draw(range.parameter().spec(), range.from(), memory));
    }
    parameters.refreshComputeWeights();
  }

  /**
   * One forward and backward pass of a whole model. Adds {@code gradientScale} times the gradient
   * of the loss to the main gradients.
   *
   * @param gradientScale 1 / (micro-batches a step and rank), further divided by the data-parallel
   *     size where gradients are summed over ranks
   * @return the unscaled loss: sum(loss * mask) / sum(mask) over the micro-batch's positions, in
   *     nats
   */
  public double forwardBackward(MicroBatch batch, double gradientScale) {
    ModelChunk whole = whole();
    try (ChunkPass pass = whole.begin(batch)) {
      whole.forward(pass, gradientScale);
      whole.backward(pass, GradientListener.NONE);
      return pass.loss();
    }
  }

  /** The loss of {@link #forwardBackward} without gradients. */
  public double loss(MicroBatch batch) {
    try (Aten pass = torch.newScope()) {
      ModelChunk whole = whole();
      NDArray tokens = whole.indices(pass, batch.inputs());
      return whole.head().loss(pass, whole.hidden(pass, tokens, batch.sequences()), batch);
    }
  }

  /**
   * Logits of every position.
   *
   * @param scope the scope that the result belongs to
   * @param tokens b sequences of one length s, at most the configuration's sequenceLength
   * @return fp32 [b, s, V], without the padded vocabulary
   */
  public NDArray logits(Aten scope, int[][] tokens) {
    try (Aten pass = scope.newScope()) {
      NDArray logits = whole().head().logits(pass, hidden(pass, tokens)); // [b s, V]
      return scope.view(
          scope.keep(logits), tokens.length, tokens[0].length, config.vocabularySize());
    }
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
    try (Aten pass = scope.newScope()) {
      NDArray hidden = hidden(pass, tokens); // [b s, h]
      NDArray chosen = pass.embedding(hidden, pass.indices(positions, positions.length));
      return scope.keep(whole().head().logits(pass, chosen));
    }
  }

  /**
   * What the head makes logits of, at some rows of sequences that go through the layers together,
   * without padding.
   *
   * @param scope the scope that the result belongs to
   * @param sequences at most the configuration's sequenceLength long, each
   * @param rows n of the rows of all sequences, in their order
   * @return [n, h]
   */
  public NDArray hidden(Aten scope, List<BranchedSequence> sequences, int[] rows) {
    try (Aten pass = scope.newScope()) {
      InferenceAttention attention = new BranchedAttention(pass, context(), sequences);
      NDArray hidden = hidden(pass, sequences, attention);
      return scope.keep(pass.embedding(hidden, pass.indices(rows, rows.length)));
    }
  }

  /** fp32 logits [n, V] of {@link #hidden} [n, h]. */
  public NDArray logits(Aten scope, NDArray hidden) {
    return whole().head().logits(scope, hidden);
  }

  /** The rows of all sequences, [n, h]. */
  NDArray hidden(Aten pass, List<BranchedSequence> sequences, InferenceAttention attention) {
    return hidden(
        pass,
        sequences.stream().flatMapToInt(BranchedSequence::tokens).toArray(),
        sequences.stream().flatMapToInt(BranchedSequence::positions).toArray(),
        attention);
  }

  /** Rows of any sequences at these positions, [n, h]. */
  NDArray hidden(Aten pass, int[] tokens, int[] positions, InferenceAttention attention) {
    for (int position : positions) {
      requireLength(position + 1);
    }
    ModelChunk whole = whole();
    return whole.hidden(
        pass, whole.indices(pass, tokens), pass.indices(positions, positions.length), attention);
  }

  LayerContext context() {
    return whole().context();
  }

  Aten newScope() {
    return torch.newScope();
  }

  private NDArray hidden(Aten pass, int[][] tokens) {
    ModelChunk whole = whole();
    return whole.hidden(
        pass, whole.indices(pass, flatten(tokens)), Sequences.whole(tokens[0].length));
  }

  private ModelChunk whole() {
    if (!chunks.getFirst().part().equals(ModelPart.whole(config))) {
      throw new IllegalStateException(
          "this process holds " + chunks.size() + " parts of the model, and not all of it");
    }
    return chunks.getFirst();
  }

  private int[] flatten(int[][] tokens) {
    int length = tokens[0].length;
    requireLength(length);
    int[] flat = new int[tokens.length * length];
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i].length != length) {
        throw new IllegalArgumentException(
            "sequence %d has %d tokens, the first one %d: pad them to one length"
                .formatted(i, tokens[i].length, length));
      }
      System.arraycopy(tokens[i], 0, flat, i * length, length);
    }
    return flat;
  }

  private void requireLength(int length) {
    if (length > config.sequenceLength()) {
      throw new IllegalArgumentException(
          "a sequence of %d tokens is longer than the model's %d"
              .formatted(length, config.sequenceLength()));
    }
  }

  /** Frees the parameters. */
  @Override
  public void close() {
    owner.close();
  }
}
