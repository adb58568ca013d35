package dev.tatara.trainer.tensor.host;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/** Turns the pairs of heads by one position at a time, or back. For one thread. */
final class HeadTurn {
  private static final int HALF = Lanes.COUNT / 2;

  /** The two halves of a vector, exchanged. */
  private static final VectorShuffle<Float> EXCHANGE =
      VectorShuffle.fromOp(Lanes.FLOATS, lane -> lane ^ HALF);

  private final HeadsShape shape;
  private final float direction;

  /** Whether the first and the second of all pairs fill one vector. */
  private final boolean within;

  /** What {@link #within} multiplies a vector with, and the vector with its halves exchanged. */
  private final float[] cosines = new float[Lanes.COUNT];

  private final float[] sines = new float[Lanes.COUNT];
  private long table;

  /**
   * @param direction 1, or -1 to turn back
   */
  HeadTurn(HeadsShape shape, float direction) {
    this.shape = shape;
    this.direction = direction;
    this.within = shape.pairs() == HALF;
  }

  /** By this position from now on. */
  void use(int position) {
    table = (long) position * shape.pairs();
    if (within) {
      for (int i = 0; i < HALF; i++) {
        float sin = Lanes.get(shape.half(), shape.sin(), table + i) * direction;
        cosines[i] = Lanes.get(shape.half(), shape.cos(), table + i);
        cosines[i + HALF] = cosines[i];
        sines[i] = -sin;
        sines[i + HALF] = sin;
      }
    }
  }

  /** Turns the head at {@code from}, writing what is turned of it to {@code to}. */
  void apply(long from, long to) {
    if (within) {
      boolean half = shape.half();
      FloatVector x = Lanes.load(half, from, 0);
      FloatVector cos = FloatVector.fromArray(Lanes.FLOATS, cosines, 0);
      FloatVector sin = FloatVector.fromArray(Lanes.FLOATS, sines, 0);
      Lanes.store(half, to, 0, x.mul(cos).add(x.rearrange(EXCHANGE).mul(sin)));
    } else {
      across(from, to);
    }
  }

  private void across(long from, long to) {
    boolean half = shape.half();
    int pairs = shape.pairs();
    int whole = pairs - pairs % Lanes.COUNT;
    for (int i = 0; i < whole; i += Lanes.COUNT) {
      FloatVector cos = Lanes.load(half, shape.cos(), table + i);
      FloatVector sin = Lanes.load(half, shape.sin(), table + i).mul(direction);
      FloatVector first = Lanes.load(half, from, i);
      FloatVector second = Lanes.load(half, from, pairs + i);
      Lanes.store(half, to, i, first.mul(cos).sub(second.mul(sin)));
      Lanes.store(half, to, pairs + i, second.mul(cos).add(first.mul(sin)));
    }
    for (int i = whole; i < pairs; i++) {
      float cos = Lanes.get(half, shape.cos(), table + i);
      float sin = Lanes.get(half, shape.sin(), table + i) * direction;
      float first = Lanes.get(half, from, i);
      float second = Lanes.get(half, from, pairs + i);
      Lanes.set(half, to, i, first * cos - second * sin);
      Lanes.set(half, to, pairs + i, second * cos + first * sin);
    }
  }
}
