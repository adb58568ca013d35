package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.List;

/**
 * The layers of one {@link ModelPart}. A micro-batch goes through it in these steps, any number of
 * micro-batches at a time: {@link #begin}, receive the input, {@link #forward}, send the output,
 * {@link #awaitGradient}, receive it, {@link #backward}, send the input's gradient, close the pass.
 * Where the model begins or ends there is nothing to receive or send.
 */
public final class ModelChunk {
  private final Torch torch;
  private final ModelConfig config;
  private final ModelPart part;
  private final LayerContext context;
  private final TokenEmbedding embedding;
  private final List<TransformerBlock> blocks = new ArrayList<>();
  private final LayerNorm finalNorm;
  private final LanguageHead head;
  private final ChunkParameters own;

  ModelChunk(Torch torch, ParameterStore parameters, ModelPart part, LayerContext context) {
    this.torch = torch;
    this.config = context.config();
    this.part = part;
    this.context = context;
    this.embedding = part.first() ? new TokenEmbedding(parameters, context.tensor()) : null;
    for (int layer = part.firstLayer(); layer < part.endLayer(); layer++) {
      blocks.add(new TransformerBlock(parameters, layer, context));
    }
    this.finalNorm =
        part.last()
            ? new LayerNorm(parameters, "gpt_neox.final_layer_norm", config.layerNormEpsilon())
            : null;
    this.head = part.last() ? new LanguageHead(parameters, context) : null;
    this.own = new ChunkParameters(parameters, part);
  }

  /** What it holds. */
  public ModelPart part() {
    return part;
  }

  /** Makes room for a micro-batch: for its tokens in the first part, else for its activations. */
  public ChunkPass begin(MicroBatch batch) {
    ChunkPass pass = new ChunkPass(torch, batch);
    if (part.first()) {
      pass.tokens = indices(pass.scope, batch.inputs()); // [n]
    } else {
      pass.input = activations(pass); // [n, h]
    }
    return pass;
  }

  /**
   * The forward pass. In the last part it goes through the head and back at once, so that no logits
   * need be kept.
   *
   * @param gradientScale what the gradient of the loss is multiplied with; see {@link
   *     GptNeox#forwardBackward}
   */
  public void forward(ChunkPass pass, double gradientScale) {
    if (part.first()) {
      pass.input = embedding.forward(pass.scope, pass.tokens);
    }
    NDArray x = pass.input; // [n, h]
    for (TransformerBlock block : blocks) {
      Aten scope = pass.scope.newScope();
      pass.scopes.add(scope);
      pass.blocks.add(block.forward(scope, x, pass.batch().sequences()));
      x = pass.blocks.getLast().output();
    }
    pass.output = x;
    if (part.last()) {
      try (Aten scope = pass.scope.newScope()) {
        LayerNorm.Pass normed = finalNorm.forward(scope, x);
        LanguageHead.Backward back =
            head.forwardBackward(scope, normed.output(), pass.batch(), gradientScale);
        pass.loss = back.loss();
        pass.outputGradient =
            pass.scope.keep(finalNorm.backward(scope, normed, back.gradient())); // [n, h]
      }
    }
  }

  /** Makes room for the gradient of the output, which the last part has made itself. */
  public void awaitGradient(ChunkPass pass) {
    if (!part.last()) {
      pass.outputGradient = activations(pass);
    }
  }

  /**
   * The backward pass: accumulates main gradients, and leaves the gradient of the input. Frees each
   * layer's activations as it goes.
   */
  public void backward(ChunkPass pass, GradientListener listener) {
    if (part.last()) {
      listener.complete(own.ofHead());
    }
    NDArray gradient = pass.outputGradient; // [n, h]
    pass.outputGradient = null;
    for (int i = blocks.size() - 1; i >= 0; i--) {
      try (Aten kept = pass.scopes.get(i);
          Aten work = kept.newScope();
          NDArray dy = gradient) {
        gradient = pass.scope.keep(blocks.get(i).backward(work, pass.blocks.get(i), dy));
      }
      listener.complete(own.ofBlock(i));
    }
    if (part.first()) {
      embedding.backward(pass.scope, pass.tokens, gradient);
      listener.complete(own.ofEmbedding());
    } else {
      pass.inputGradient = gradient;
    }
  }

  /** The normalised output of the last block, [n, h], holding one layer in memory at a time. */
  NDArray hidden(Aten pass, NDArray tokens, Sequences sequences) {
    NDArray x = embedding.forward(pass, tokens);
    for (TransformerBlock block : blocks) {
      try (Aten scope = pass.newScope();
          NDArray input = x) {
        x = pass.keep(block.forward(scope, input, sequences).output());
      }
    }
    return finalNorm.forward(pass, x).output();
  }

  /**
   * The same for n rows of any sequences.
   *
   * @param tokens [n]
   * @param positions of the rows in their sequences, [n]
   */
  NDArray hidden(Aten pass, NDArray tokens, NDArray positions, InferenceAttention attention) {
    Rotary turns = context.rotary().at(pass, positions);
    NDArray x = embedding.forward(pass, tokens);
    for (int layer = 0; layer < blocks.size(); layer++) {
      try (Aten scope = pass.newScope();
          NDArray input = x) {
        x = pass.keep(blocks.get(layer).infer(scope, input, turns, attention, layer));
      }
    }
    return finalNorm.forward(pass, x).output();
  }

  LayerContext context() {
    return context;
  }

  LanguageHead head() {
    return head;
  }

  NDArray indices(Aten pass, int[] tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "token %d is not of the model's vocabulary of %d"
                .formatted(token, config.vocabularySize()));
      }
    }
    return pass.indices(tokens, tokens.length);
  }

  private NDArray activations(ChunkPass pass) {
    long rows = (long) pass.batch().batchSize() * pass.batch().length();
    return pass.scope.empty(context.type(), context.tensor().ownRows(rows), config.hiddenSize());
  }
}
