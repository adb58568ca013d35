package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;

/**
 * One layer: attention and MLP around the residual stream, either one after the other ({@code y = x
 * + attn(ln1 x)}, {@code z = y + mlp(ln2 y)}) or in parallel ({@code z = x + attn(ln1 x) + mlp(ln2
 * x)}).
 */
final class TransformerBlock {
  private final LayerNorm attentionNorm;
  private final SelfAttention attention;
  private final LayerNorm mlpNorm;
  private final Mlp mlp;
  private final boolean parallelResidual;
  private final Recompute recompute;

  /**
   * A forward pass.
   *
   * @param input [k, h]: k rows, all or, under sequence parallelism, this rank's
   * @param sequences that all rows make
   * @param kept null when the block is to go forward again
   * @param output [k, h]
   */
  record Pass(NDArray input, Sequences sequences, Kept kept, NDArray output) {}

  /** What the parts keep for the backward pass. */
  record Kept(
      LayerNorm.Pass attentionNorm,
      SelfAttention.Pass attention,
      LayerNorm.Pass mlpNorm,
      Mlp.Pass mlp) {}

  TransformerBlock(ParameterStore parameters, int layer, LayerContext context) {
    String module = "gpt_neox.layers." + layer;
    double epsilon = context.config().layerNormEpsilon();
    this.attentionNorm = new LayerNorm(parameters, module + ".input_layernorm", epsilon);
    this.attention = new SelfAttention(parameters, module + ".attention", context);
    this.mlpNorm = new LayerNorm(parameters, module + ".post_attention_layernorm", epsilon);
    this.mlp = new Mlp(parameters, module + ".mlp", context.tensor());
    this.parallelResidual = context.config().parallelResidual();
    this.recompute = context.recompute();
  }

  /**
   * @param x [k, h]
   * @param sequences that all rows make
   */
  Pass forward(Aten aten, NDArray x, Sequences sequences) {
    return switch (recompute) {
      case NONE -> {
        Kept kept = run(aten, x, sequences);
        yield new Pass(x, sequences, kept, output(aten, kept));
      }
      case SELECTIVE -> {
        Kept kept = run(aten, x, sequences);
        NDArray output = output(aten, kept);
        Kept slim =
            new Kept(
                LayerNorm.slim(kept.attentionNorm()),
                kept.attention(),
                LayerNorm.slim(kept.mlpNorm()),
                Mlp.slim(kept.mlp()));
        yield new Pass(x, sequences, slim, output);
      }
      case FULL -> {
        try (Aten work = aten.newScope()) {
          yield new Pass(x, sequences, null, aten.keep(output(work, run(work, x, sequences))));
        }
      }
    };
  }

  /** The forward pass but for the MLP's second half, which the backward pass does not need. */
  private Kept run(Aten aten, NDArray x, Sequences sequences) {
    LayerNorm.Pass norm1 = attentionNorm.forward(aten, x);
    SelfAttention.Pass attended = attention.forward(aten, norm1.output(), sequences);
    NDArray middle = attended.output(); // [k, h]
    aten.addTo(middle, x);
    LayerNorm.Pass norm2 = mlpNorm.forward(aten, parallelResidual ? x : middle);
    return new Kept(norm1, attended, norm2, mlp.forward(aten, norm2.output()));
  }

  private NDArray output(Aten aten, Kept kept) {
    NDArray output = mlp.output(aten, kept.mlp()); // [k, h]
    aten.addTo(output, kept.attention().output());
    return output;
  }

  /**
   * A forward pass that keeps nothing, over n rows of any sequences: [n, h]; see {@link
   * SelfAttention#infer}.
   */
  NDArray infer(Aten aten, NDArray x, Rotary turns, InferenceAttention attended, int layer) {
    NDArray normed = attentionNorm.forward(aten, x).output();
    NDArray middle = attention.infer(aten, normed, turns, attended, layer);
    aten.addTo(middle, x);
    NDArray normed2 = mlpNorm.forward(aten, parallelResidual ? x : middle).output();
    NDArray output = mlp.output(aten, mlp.forward(aten, normed2));
    aten.addTo(output, middle);
    return output;
  }

  /** Returns the gradient of the input: [k, h]. */
  NDArray backward(Aten aten, Pass pass, NDArray dy) {
    Kept kept = pass.kept() == null ? run(aten, pass.input(), pass.sequences()) : pass.kept();
    NDArray normed2 = mlpNorm.output(aten, kept.mlpNorm());
    NDArray dMlp = mlp.backward(aten, kept.mlp(), normed2, dy);
    NDArray dInput = mlpNorm.backward(aten, kept.mlpNorm(), dMlp);
    aten.addTo(dInput, dy);
    // Sequential: dInput is the gradient of the middle, which attention and residual share.
    NDArray dMiddle = parallelResidual ? dy : dInput;
    NDArray normed1 = attentionNorm.output(aten, kept.attentionNorm());
    NDArray dAttention = attention.backward(aten, kept.attention(), normed1, dMiddle);
    NDArray dx = attentionNorm.backward(aten, kept.attentionNorm(), dAttention);
    aten.addTo(dx, dInput);
    return dx;
  }
}
