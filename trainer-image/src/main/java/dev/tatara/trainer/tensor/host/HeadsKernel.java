package dev.tatara.trainer.tensor.host;

/**
 * Moves queries, keys and values between the order of the joint product, [b, s, a, (q; k; v), d],
 * and that of attention, [(q; k; v), b, a, s, d], and turns queries and keys by their positions on
 * the way.
 */
final class HeadsKernel {
  private static final int POSITIONS = 16;
  private static final int VALUE = 2;

  private HeadsKernel() {}

  private interface Block {
    /**
     * @param sequence of the batch
     * @param start its first position
     * @param end the position after the last one
     */
    void at(int sequence, int start, int end);
  }

  private static void forEachBlock(ThreadTeam team, HeadsShape shape, Block body) {
    int blocks = Math.ceilDiv(shape.length(), POSITIONS);
    team.run(
        shape.batch() * blocks,
        part -> {
          int start = part % blocks * POSITIONS;
          body.at(part / blocks, start, Math.min(shape.length(), start + POSITIONS));
        });
  }

  /** From the joint product to attention. */
  static void split(ThreadTeam team, HeadsShape shape, long joint, long split) {
    move(team, shape, joint, split, true);
  }

  /** Gradients from attention to the joint product; turned back. */
  static void join(ThreadTeam team, HeadsShape shape, long split, long joint) {
    move(team, shape, joint, split, false);
  }

  private static void move(
      ThreadTeam team, HeadsShape shape, long joint, long split, boolean toSplit) {
    forEachBlock(
        team,
        shape,
        (sequence, start, end) -> {
          HeadTurn turn = new HeadTurn(shape, toSplit ? 1 : -1);
          for (int position = start; position < end; position++) {
            turn.use(position);
            move(shape, turn, sequence, position, joint, split, toSplit);
          }
        });
  }

  /** Outputs of attention, [b, a, s, d], by position: [b, s, a, d]. */
  static void merge(ThreadTeam team, HeadsShape shape, long byHead, long byPosition) {
    exchange(team, shape, byHead, byPosition, true);
  }

  /** The inverse of {@link #merge}. */
  static void divide(ThreadTeam team, HeadsShape shape, long byPosition, long byHead) {
    exchange(team, shape, byHead, byPosition, false);
  }

  private static void exchange(
      ThreadTeam team, HeadsShape shape, long byHead, long byPosition, boolean merging) {
    long bytes = (long) shape.size() * Lanes.bytes(shape.half());
    forEachBlock(
        team,
        shape,
        (sequence, start, end) -> {
          for (int head = 0; head < shape.heads(); head++) {
            long row = ((long) sequence * shape.heads() + head) * shape.length();
            for (int position = start; position < end; position++) {
              long ofHead = byHead + (row + position) * bytes;
              long place = (long) sequence * shape.length() + position;
              long ofPosition = byPosition + (place * shape.heads() + head) * bytes;
              copy(shape, 0, merging ? ofHead : ofPosition, merging ? ofPosition : ofHead);
            }
          }
        });
  }

  /** All heads of one position. */
  private static void move(
      HeadsShape shape,
      HeadTurn turn,
      int sequence,
      int position,
      long joint,
      long split,
      boolean toSplit) {
    long bytes = (long) shape.size() * Lanes.bytes(shape.half());
    long inJoint =
        joint + ((long) sequence * shape.length() + position) * shape.heads() * 3 * bytes;
    for (int head = 0; head < shape.heads(); head++) {
      for (int kind = 0; kind < 3; kind++) {
        long row = ((long) kind * shape.batch() + sequence) * shape.heads() + head;
        long inSplit = split + (row * shape.length() + position) * bytes;
        long from = toSplit ? inJoint : inSplit;
        long to = toSplit ? inSplit : inJoint;
        int turned = 0;
        if (kind != VALUE) {
          turn.apply(from, to);
          turned = 2 * shape.pairs();
        }
        copy(shape, turned, from, to);
        inJoint += bytes;
      }
    }
  }

  /** Elements of a head from {@code start} on. */
  private static void copy(HeadsShape shape, int start, long from, long to) {
    boolean half = shape.half();
    int whole = start + (shape.size() - start) / Lanes.COUNT * Lanes.COUNT;
    for (int i = start; i < whole; i += Lanes.COUNT) {
      Lanes.copy(half, from, to, i);
    }
    for (int i = whole; i < shape.size(); i++) {
      Lanes.set(half, to, i, Lanes.get(half, from, i));
    }
  }
}
