package dev.tatara.trainer.tensor.host;

import jdk.incubator.vector.FloatVector;

/**
 * Moves queries, keys and values between the order of the joint product, [b, s, a, (q; k; v), d],
 * and that of attention, [(q; k; v), b, a, s, d], and turns queries and keys by their positions on
 * the way.
 */
final class HeadsKernel {
  private static final int POSITIONS = 16;

  private HeadsKernel() {}

  private interface Head {
    /**
     * @param part 0 for a query, 1 for a key, 2 for a value
     * @param joint address of the head in the order of the product
     * @param split address of the head in the order of attention
     */
    void at(int part, int position, long joint, long split);
  }

  /** From the joint product to attention. */
  static void split(ThreadTeam team, HeadsShape shape, long joint, long split) {
    forEachHead(
        team,
        shape,
        joint,
        split,
        (part, position, from, to) -> move(shape, part, position, from, to, 1));
  }

  /** Gradients from attention to the joint product; turned back. */
  static void join(ThreadTeam team, HeadsShape shape, long split, long joint) {
    forEachHead(
        team,
        shape,
        joint,
        split,
        (part, position, to, from) -> move(shape, part, position, from, to, -1));
  }

  private static void forEachHead(
      ThreadTeam team, HeadsShape shape, long joint, long split, Head body) {
    int blocks = Math.ceilDiv(shape.length(), POSITIONS);
    long bytes = (long) shape.size() * Lanes.bytes(shape.half());
    team.run(
        shape.batch() * blocks,
        part -> {
          int sequence = part / blocks;
          int start = part % blocks * POSITIONS;
          int end = Math.min(shape.length(), start + POSITIONS);
          for (int position = start; position < end; position++) {
            long source =
                joint + ((long) sequence * shape.length() + position) * shape.heads() * 3 * bytes;
            for (int head = 0; head < shape.heads(); head++) {
              for (int kind = 0; kind < 3; kind++) {
                long row = ((long) kind * shape.batch() + sequence) * shape.heads() + head;
                body.at(
                    kind,
                    position,
                    source + (3L * head + kind) * bytes,
                    split + (row * shape.length() + position) * bytes);
              }
            }
          }
        });
  }

  private static void move(
      HeadsShape shape, int part, int position, long from, long to, float direction) {
    int turned = part < 2 ? 2 * shape.pairs() : 0;
    if (turned > 0) {
      turn(shape, position, from, to, direction);
    }
    boolean half = shape.half();
    int whole = turned + (shape.size() - turned) / Lanes.COUNT * Lanes.COUNT;
    for (int i = turned; i < whole; i += Lanes.COUNT) {
      Lanes.store(half, to, i, Lanes.load(half, from, i));
    }
    for (int i = whole; i < shape.size(); i++) {
      Lanes.set(half, to, i, Lanes.get(half, from, i));
    }
  }

  /** Turns the pairs of one head by its position, or back. */
  private static void turn(HeadsShape shape, int position, long from, long to, float direction) {
    boolean half = shape.half();
    int pairs = shape.pairs();
    long table = (long) position * pairs;
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
