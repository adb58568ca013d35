package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;

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

  /** What the parts keep, and the block's output [n, h]. */
  record Pass(
      LayerNorm.Pass attentionNorm,
      SelfAttention.Pass attention,
      LayerNorm.Pass mlpNorm,
      Mlp.Pass mlp,
      NDArray output) {}

  TransformerBlock(
      ParameterStore parameters,
      int layer,
      ModelConfig config,
      Rotary rotary,
      AttentionCore core,
      ElementType type) {
    String module = "gpt_neox.layers." + layer;
    double epsilon = config.layerNormEpsilon();
    this.attentionNorm = new LayerNorm(parameters, module + ".input_layernorm", epsilon);
    this.attention =
        new SelfAttention(parameters, module + ".attention", config, rotary, core, type);
    this.mlpNorm = new LayerNorm(parameters, module + ".post_attention_layernorm", epsilon);
    this.mlp = new Mlp(parameters, module + ".mlp");
    this.parallelResidual = config.parallelResidual();
  }

  /**
   * @param x [b s, h]
   * @param length s
   */
  Pass forward(Aten aten, NDArray x, long length) {
    LayerNorm.Pass norm1 = attentionNorm.forward(aten, x);
    SelfAttention.Pass attended = attention.forward(aten, norm1.output(), length);
    NDArray middle = attended.output(); // [n, h]
    aten.addTo(middle, x);
    LayerNorm.Pass norm2 = mlpNorm.forward(aten, parallelResidual ? x : middle);
    Mlp.Pass transformed = mlp.forward(aten, norm2.output());
    NDArray output = transformed.output(); // [n, h]
    aten.addTo(output, middle);
    return new Pass(norm1, attended, norm2, transformed, output);
  }

  /** Returns the gradient of the input: [n, h]. */
  NDArray backward(Aten aten, Pass pass, NDArray dy) {
    NDArray dMlp = mlp.backward(aten, pass.mlp(), dy);
    NDArray dInput = mlpNorm.backward(aten, pass.mlpNorm(), dMlp);
    aten.addTo(dInput, dy);
    // Sequential: dInput is the gradient of the middle, which attention and residual share.
    NDArray dMiddle = parallelResidual ? dy : dInput;
    NDArray dAttention = attention.backward(aten, pass.attention(), dMiddle);
    NDArray dx = attentionNorm.backward(aten, pass.attentionNorm(), dAttention);
    aten.addTo(dx, dInput);
    return dx;
  }
}
