package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;

/**
 * Rotary position embedding (Su et al. 2021) in its rotate-half form: of the first r dimensions of
 * a head, dimension j is paired with j + r/2 and turned by {@code position * base^(-2j/r)}.
 */
final class Rotary {
  private final int dimensions;
  private final NDArray cos;
  private final NDArray sin;
  private final NDArray minusSin;

  /** Tables for every position of the configuration: [sequenceLength, r/2]. */
  Rotary(Aten owner, ModelConfig config, ElementType type) {
    this.dimensions = config.rotaryDimensions();
    int positions = config.sequenceLength();
    int pairs = dimensions / 2;
    float[] cosines = new float[positions * pairs];
    float[] sines = new float[positions * pairs];
    float[] minusSines = new float[positions * pairs];
    for (int position = 0; position < positions; position++) {
      for (int pair = 0; pair < pairs; pair++) {
        double angle = position / Math.pow(config.rotaryBase(), 2.0 * pair / dimensions);
        int index = position * pairs + pair;
        cosines[index] = (float) Math.cos(angle);
        sines[index] = (float) Math.sin(angle);
        minusSines[index] = -sines[index];
      }
    }
    this.cos = owner.copy(owner.floats(cosines, positions, pairs), type);
    this.sin = owner.copy(owner.floats(sines, positions, pairs), type);
    this.minusSin = owner.copy(owner.floats(minusSines, positions, pairs), type);
  }

  private Rotary(int dimensions, NDArray cos, NDArray sin, NDArray minusSin) {
    this.dimensions = dimensions;
    this.cos = cos;
    this.sin = sin;
    this.minusSin = minusSin;
  }

  /**
   * The same tables for rows at any positions: row i is turned by position {@code positions[i]}.
   *
   * @param aten the scope that the tables belong to
   * @param positions indices [n], each below sequenceLength
   */
  Rotary at(Aten aten, NDArray positions) {
    return new Rotary(
        dimensions,
        aten.embedding(cos, positions),
        aten.embedding(sin, positions),
        aten.embedding(minusSin, positions));
  }

  /** Cosines, [sequenceLength, r/2]. */
  NDArray cos() {
    return cos;
  }

  /** Sines, [sequenceLength, r/2]. */
  NDArray sin() {
    return sin;
  }

  /** Turns queries or keys [m, s, d] in place, row i of each sequence by position i. */
  void forward(Aten aten, NDArray x) {
    turn(aten, x, sin);
  }

  /** Turns gradients [m, s, d] back, in place: the inverse of a rotation is its transpose. */
  void backward(Aten aten, NDArray gradient) {
    turn(aten, gradient, minusSin);
  }

  private void turn(Aten aten, NDArray x, NDArray sines) {
    long length = x.getShape().get(1);
    int pairs = dimensions / 2;
    NDArray first = aten.narrow(x, 2, 0, pairs); // [m, s, r/2]
    NDArray second = aten.narrow(x, 2, pairs, pairs); // [m, s, r/2]
    aten.rotate(first, second, aten.narrow(cos, 0, 0, length), aten.narrow(sines, 0, 0, length));
  }
}
