package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
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
  private final TokenEmbedding embedding;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final LayerNorm finalNorm;
  private final LanguageHead head;

  private GptNeox(Torch torch, ModelConfig config, Precision precision, boolean training) {
    this.torch = torch;
    this.config = config;
    this.owner = torch.newScope();
    this.parameters =
        new ParameterStore(torch, owner, ParameterSpec.all(config), precision, training);
    ElementType type = precision.computeType();
    Rotary rotary = new Rotary(owner, config, type);
    AttentionCore core = AttentionCore.of(owner, config, type);
    this.embedding = new TokenEmbedding(parameters);
    for (int layer = 0; layer < config.layers(); layer++) {
      blocks.add(new TransformerBlock(parameters, layer, config, rotary, core, type));
    }
    this.finalNorm =
        new LayerNorm(parameters, "gpt_neox.final_layer_norm", config.layerNormEpsilon());
    this.head = new LanguageHead(parameters, config, type);
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
    Initializer initializer = new Initializer(seed);
    parameters.all().forEach(initializer::initialize);
    parameters.refreshComputeWeights();
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
    try (Aten pass = torch.newScope()) {
      NDArray tokens = indices(pass, batch.inputs()); // [n]
      NDArray x = embedding.forward(pass, tokens); // [n, h]
      List<Aten> scopes = new ArrayList<>();
      List<TransformerBlock.Pass> passes = new ArrayList<>();
      for (TransformerBlock block : blocks) {
        Aten scope = pass.newScope();
        scopes.add(scope);
        passes.add(block.forward(scope, x, batch.length()));
        x = passes.getLast().output();
      }
      LayerNorm.Pass normed = finalNorm.forward(pass, x);
      double loss;
      NDArray gradient; // [n, h]
      try (Aten scope = pass.newScope()) {
        LanguageHead.Backward back =
            head.forwardBackward(scope, normed.output(), batch, gradientScale);
        loss = back.loss();
        gradient = pass.keep(finalNorm.backward(scope, normed, back.gradient()));
      }
      for (int layer = blocks.size() - 1; layer >= 0; layer--) {
        try (Aten kept = scopes.get(layer);
            Aten work = kept.newScope();
            NDArray dy = gradient) {
          gradient = pass.keep(blocks.get(layer).backward(work, passes.get(layer), dy));
        }
      }
      embedding.backward(pass, tokens, gradient);
      return loss;
    }
  }

  /** The loss of {@link #forwardBackward} without gradients. */
  public double loss(MicroBatch batch) {
    try (Aten pass = torch.newScope()) {
      NDArray tokens = indices(pass, batch.inputs());
      return head.loss(pass, hidden(pass, tokens, batch.length()), batch);
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
      NDArray logits =
          head.logits(pass, hidden(pass, indices(pass, flatten(tokens)), tokens[0].length));
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
      NDArray hidden = hidden(pass, indices(pass, flatten(tokens)), tokens[0].length); // [b s, h]
      NDArray chosen = pass.embedding(hidden, pass.indices(positions, positions.length));
      return scope.keep(head.logits(pass, chosen));
    }
  }

  /** The normalised output of the last block, [n, h], holding one layer in memory at a time. */
  private NDArray hidden(Aten pass, NDArray tokens, int length) {
    NDArray x = embedding.forward(pass, tokens);
    for (TransformerBlock block : blocks) {
      try (Aten scope = pass.newScope();
          NDArray input = x) {
        x = pass.keep(block.forward(scope, input, length).output());
      }
    }
    return finalNorm.forward(pass, x).output();
  }

  private int[] flatten(int[][] tokens) {
    int length = tokens[0].length;
    if (length > config.sequenceLength()) {
      throw new IllegalArgumentException(
          "a sequence of %d tokens is longer than the model's %d"
              .formatted(length, config.sequenceLength()));
    }
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

  private NDArray indices(Aten pass, int[] tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "token %d is not of the model's vocabulary of %d"
                .formatted(token, config.vocabularySize()));
      }
    }
    return pass.indices(tokens, tokens.length);
  }

  /** Frees the parameters. */
  @Override
  public void close() {
    owner.close();
  }
}
