package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.HashMap;
import java.util.Map;

/**
 * GPT-NeoX written down a second time, as plainly as possible, in double precision over DJL's own
 * operators with libtorch's autograd: the oracle for the hand-written passes.
 */
final class AutogradOracle implements AutoCloseable {
  private final ModelConfig config;
  private final NDManager manager = NDManager.newBaseManager();
  private final Map<String, NDArray> leaves = new HashMap<>();

  /** Copies the parameters as leaves of autograd. */
  AutogradOracle(ModelConfig config, ParameterStore parameters) {
    this.config = config;
    JniUtils.setGradMode(true);
    for (Parameter parameter : parameters.all()) {
      leaves.put(parameter.name(), leaf(parameter.master()));
    }
  }

  /** A double-precision copy that collects a gradient. */
  NDArray leaf(NDArray values) {
    NDArray copy = manager.create(toDoubles(values.toFloatArray()), values.getShape());
    copy.setRequiresGradient(true);
    return copy;
  }

  NDArray parameter(String name) {
    return leaves.get(name);
  }

  /** Runs autograd with an explicit gradient of the output. */
  void backward(NDArray output, NDArray gradient) {
    NDArray seed = manager.create(toDoubles(gradient.toFloatArray()), output.getShape());
    JniUtils.backward((PtNDArray) output, (PtNDArray) seed, false, false);
  }

  void backward(NDArray loss) {
    NDArray one = manager.ones(loss.getShape(), DataType.FLOAT64);
    JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
  }

  NDArray linear(String module, NDArray x) {
    NDArray product = x.matMul(parameter(module + ".weight").transpose());
    NDArray y = product.add(parameter(module + ".bias"));
    if (config.lora() == null || !config.lora().adapts(module)) {
      return y;
    }
    NDArray narrow = x.matMul(parameter(module + ".lora_A.weight").transpose());
    NDArray wide = narrow.matMul(parameter(module + ".lora_B.weight").transpose());
    return y.add(wide.mul(config.lora().alpha() / config.lora().rank()));
  }

  NDArray layerNorm(String module, NDArray x) {
    NDArray centred = x.sub(x.mean(new int[] {-1}, true));
    NDArray variance = centred.square().mean(new int[] {-1}, true);
    NDArray normed = centred.div(variance.add(config.layerNormEpsilon()).sqrt());
    return normed.mul(parameter(module + ".weight")).add(parameter(module + ".bias"));
  }

  NDArray mlp(String module, NDArray x) {
    NDArray wide = linear(module + ".dense_h_to_4h", x);
    NDArray gelu = wide.mul(0.5).mul(wide.mul(Math.sqrt(0.5)).erf().add(1));
    return linear(module + ".dense_4h_to_h", gelu);
  }

  NDArray attention(String module, NDArray x, int length) {
    long rows = x.getShape().get(0);
    long batch = rows / length;
    int heads = config.heads();
    int size = config.headSize();
    NDArray joint = linear(module + ".query_key_value", x);
    NDList parts = joint.reshape(batch, length, heads, 3L * size).swapAxes(1, 2).split(3, 3);
    NDArray queries = rotate(parts.get(0)); // [b, a, s, d]
    NDArray keys = rotate(parts.get(1));
    NDArray scores = queries.matMul(keys.swapAxes(2, 3)).mul(1 / Math.sqrt(size));
    NDArray weights = scores.add(causalMask(length)).softmax(-1);
    NDArray merged = weights.matMul(parts.get(2)).swapAxes(1, 2).reshape(rows, (long) heads * size);
    return linear(module + ".dense", merged);
  }

  private NDArray causalMask(int length) {
    double[] mask = new double[length * length];
    for (int i = 0; i < length; i++) {
      for (int j = i + 1; j < length; j++) {
        mask[i * length + j] = Double.NEGATIVE_INFINITY;
      }
    }
    return manager.create(mask, new Shape(length, length));
  }

  private NDArray rotate(NDArray x) {
    int r = config.rotaryDimensions();
    int length = (int) x.getShape().get(2);
    double[] cos = new double[length * r];
    double[] sin = new double[length * r];
    for (int position = 0; position < length; position++) {
      for (int j = 0; j < r; j++) {
        double angle = position * Math.pow(config.rotaryBase(), -2.0 * (j % (r / 2)) / r);
        cos[position * r + j] = Math.cos(angle);
        sin[position * r + j] = Math.sin(angle);
      }
    }
    NDArray turned = x.get(new NDIndex("..., :{}", r));
    NDArray kept = x.get(new NDIndex("..., {}:", r));
    NDArray first = turned.get(new NDIndex("..., :{}", r / 2));
    NDArray second = turned.get(new NDIndex("..., {}:", r / 2));
    NDArray half = second.neg().concat(first, -1);
    NDArray result =
        turned
            .mul(manager.create(cos, new Shape(length, r)))
            .add(half.mul(manager.create(sin, new Shape(length, r))));
    return kept.size() == 0 ? result : result.concat(kept, -1);
  }

  NDArray block(int layer, NDArray x, int length) {
    String module = "gpt_neox.layers." + layer;
    NDArray attended =
        attention(module + ".attention", layerNorm(module + ".input_layernorm", x), length);
    String norm2 = module + ".post_attention_layernorm";
    if (config.parallelResidual()) {
      return x.add(attended).add(mlp(module + ".mlp", layerNorm(norm2, x)));
    }
    NDArray middle = x.add(attended);
    return middle.add(mlp(module + ".mlp", layerNorm(norm2, middle)));
  }

  /** sum(loss mask) / sum(mask) of x [n, h] over the real vocabulary. */
  NDArray headLoss(NDArray x, MicroBatch batch) {
    NDArray rows = parameter("embed_out.weight").get(new NDIndex(":{}", config.vocabularySize()));
    NDArray logProbabilities = x.matMul(rows.transpose()).logSoftmax(-1);
    NDArray oneHot =
        manager.create(batch.targets()).oneHot(config.vocabularySize(), DataType.FLOAT64);
    NDArray mask = manager.create(toDoubles(batch.lossMask()), new Shape(batch.targets().length));
    NDArray losses = logProbabilities.mul(oneHot).sum(new int[] {-1}).neg();
    return losses.mul(mask).sum().div(mask.sum());
  }

  NDArray modelLoss(MicroBatch batch) {
    NDArray oneHot =
        manager.create(batch.inputs()).oneHot(config.paddedVocabularySize(), DataType.FLOAT64);
    NDArray x = oneHot.matMul(parameter("gpt_neox.embed_in.weight"));
    for (int layer = 0; layer < config.layers(); layer++) {
      x = block(layer, x, batch.length());
    }
    return headLoss(layerNorm("gpt_neox.final_layer_norm", x), batch);
  }

  /** Relative L2 distance of an fp32 gradient from that of a leaf. */
  static double error(NDArray gradient, NDArray leaf) {
    double[] expected = leaf.getGradient().toDoubleArray();
    float[] actual = gradient.toFloatArray();
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(difference / (norm + 1e-30));
  }

  private static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  @Override
  public void close() {
    JniUtils.setGradMode(false);
    manager.close();
  }
}
