package dev.tatara.trainer.watch;

import java.util.List;

/**
 * A sequence of operations in which ranks wait for each other.
 *
 * @param group name of the group
 * @param members ranks of the run that are in it
 * @param direction what kind of operations
 * @param peer rank of the run at the other end of messages; -1 of collectives
 */
record Channel(String group, List<Integer> members, Direction direction, int peer) {

  enum Direction {
    COLLECTIVE,
    /** Messages to the peer. */
    TO,
    /** Messages from the peer. */
    FROM
  }

  static Channel collective(String group, List<Integer> members) {
    return new Channel(group, members, Direction.COLLECTIVE, -1);
  }

  static Channel to(String group, List<Integer> members, int peer) {
    return new Channel(group, members, Direction.TO, peer);
  }

  static Channel from(String group, List<Integer> members, int peer) {
    return new Channel(group, members, Direction.FROM, peer);
  }

  /** The sequence on another rank in which the same operations have the same numbers. */
  Channel counterpart(int ownRank) {
    return switch (direction) {
      case COLLECTIVE -> this;
      case TO -> from(group, members, ownRank);
      case FROM -> to(group, members, ownRank);
    };
  }

  /** Ranks that this one waits for in it, if they are behind. */
  List<Integer> others(int ownRank) {
    return direction == Direction.COLLECTIVE
        ? members.stream().filter(member -> member != ownRank).toList()
        : List.of(peer);
  }
}
