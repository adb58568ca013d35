package dev.tatara.trainer.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

/**
 * GPT-NeoX's forward pass in loops over doubles, without any library: independent of DJL and
 * libtorch, and slow.
 */
final class PlainReference {
  private final ModelConfig config;
  private final ParameterStore parameters;

  PlainReference(ModelConfig config, ParameterStore parameters) {
    this.config = config;
    this.parameters = parameters;
  }

  /** Logits [s][V] of one sequence. */
  double[][] logits(int[] tokens) {
    double[][] x = new double[tokens.length][];
    for (int i = 0; i < tokens.length; i++) {
      x[i] = row("gpt_neox.embed_in.weight", tokens[i], config.hiddenSize());
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      String module = "gpt_neox.layers." + layer + ".";
      double[][] attended = attention(module + "attention", norm(module + "input_layernorm", x));
      double[][] middle = add(x, attended);
      double[][] mlpInput = config.parallelResidual() ? x : middle;
      double[][] wide =
          linear(module + "mlp.dense_h_to_4h", norm(module + "post_attention_layernorm", mlpInput));
      for (double[] values : wide) {
        for (int j = 0; j < values.length; j++) {
          values[j] = values[j] * normalProbability(values[j]);
        }
      }
      x = add(middle, linear(module + "mlp.dense_4h_to_h", wide));
    }
    x = norm("gpt_neox.final_layer_norm", x);
    double[][] logits = new double[tokens.length][config.vocabularySize()];
    for (int token = 0; token < config.vocabularySize(); token++) {
      double[] row = row("embed_out.weight", token, config.hiddenSize());
      for (int i = 0; i < tokens.length; i++) {
        logits[i][token] = dot(row, x[i]);
      }
    }
    return logits;
  }

  private double[][] attention(String module, double[][] x) {
    int size = config.headSize();
    double[][] joint = linear(module + ".query_key_value", x);
    double[][] merged = new double[x.length][config.hiddenSize()];
    for (int head = 0; head < config.heads(); head++) {
      int start = head * 3 * size;
      for (int i = 0; i < x.length; i++) {
        double[] query = rotate(joint[i], start, i);
        double[] weights = new double[i + 1];
        double sum = 0;
        for (int j = 0; j <= i; j++) {
          double score = dot(query, rotate(joint[j], start + size, j)) / Math.sqrt(size);
          weights[j] = Math.exp(score);
          sum += weights[j];
        }
        for (int j = 0; j <= i; j++) {
          for (int k = 0; k < size; k++) {
            merged[i][head * size + k] += weights[j] / sum * joint[j][start + 2 * size + k];
          }
        }
      }
    }
    return linear(module + ".dense", merged);
  }

  /** One head's query or key, its first dimensions turned by the position. */
  private double[] rotate(double[] joint, int start, int position) {
    int r = config.rotaryDimensions();
    double[] turned = new double[config.headSize()];
    System.arraycopy(joint, start, turned, 0, turned.length);
    for (int j = 0; j < r / 2; j++) {
      double angle = position / Math.pow(config.rotaryBase(), 2.0 * j / r);
      double first = joint[start + j];
      double second = joint[start + j + r / 2];
      turned[j] = first * Math.cos(angle) - second * Math.sin(angle);
      turned[j + r / 2] = second * Math.cos(angle) + first * Math.sin(angle);
    }
    return turned;
  }

  private double[][] linear(String module, double[][] x) {
    long[] shape = parameters.get(module + ".weight").spec().sizes();
    double[] bias = row(module + ".bias", 0, (int) shape[0]);
    double[][] y = new double[x.length][(int) shape[0]];
    for (int out = 0; out < shape[0]; out++) {
      double[] weight = row(module + ".weight", out, (int) shape[1]);
      for (int i = 0; i < x.length; i++) {
        y[i][out] = dot(weight, x[i]) + bias[out];
      }
    }
    return y;
  }

  private double[][] norm(String module, double[][] x) {
    int size = config.hiddenSize();
    double[] weight = row(module + ".weight", 0, size);
    double[] bias = row(module + ".bias", 0, size);
    double[][] y = new double[x.length][size];
    for (int i = 0; i < x.length; i++) {
      double mean = 0;
      double variance = 0;
      for (double value : x[i]) {
        mean += value / size;
      }
      for (double value : x[i]) {
        variance += (value - mean) * (value - mean) / size;
      }
      for (int j = 0; j < size; j++) {
        double normed = (x[i][j] - mean) / Math.sqrt(variance + config.layerNormEpsilon());
        y[i][j] = normed * weight[j] + bias[j];
      }
    }
    return y;
  }

  /** The standard normal distribution function by its power series, good for |x| up to 6 or so. */
  static double normalProbability(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= x * x / (2 * n + 1);
      sum += term;
    }
    return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
  }

  private double[] row(String name, int row, int columns) {
    double[] values = new double[columns];
    var memory = parameters.get(name).masterMemory();
    for (int i = 0; i < columns; i++) {
      values[i] = memory.getAtIndex(JAVA_FLOAT, (long) row * columns + i);
    }
    return values;
  }

  private static double[][] add(double[][] a, double[][] b) {
    double[][] sum = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[i].length; j++) {
        sum[i][j] = a[i][j] + b[i][j];
      }
    }
    return sum;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
