package dev.tatara.trainer.comm;

import dev.tatara.trainer.TrainerException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The ranks of one communicator.
 *
 * @param membership the leases of all ranks of the run
 * @param members the rank in the run of each rank of the group
 * @param rank this process's rank in the group
 */
record Group(Membership membership, List<Integer> members, int rank) {

  /** All ranks of the run. */
  static Group world(Membership membership) {
    List<Integer> all = IntStream.range(0, membership.worldSize()).boxed().toList();
    return new Group(membership, all, membership.rank());
  }

  int size() {
    return members.size();
  }

  /** The rank in the run of a rank of this group, taken modulo the group's size. */
  int worldRank(int peer) {
    return members.get(Math.floorMod(peer, size()));
  }

  /**
   * A rank of this group that messages can go to or come from.
   *
   * @throws IllegalArgumentException when there is none of this number, or it is this one
   */
  int other(int peer) {
    if (peer < 0 || peer >= size() || peer == rank) {
      throw new IllegalArgumentException(
          "rank %d of a group of %d cannot send to or receive from rank %d"
              .formatted(rank, size(), peer));
    }
    return peer;
  }

  /**
   * A rank of this group that can be the root of a collective.
   *
   * @throws IllegalArgumentException when there is none of this number
   */
  int root(int root) {
    if (root < 0 || root >= size()) {
      throw new IllegalArgumentException(
          "rank %d of a group of %d cannot be the root".formatted(root, size()));
    }
    return root;
  }

  /** Throws {@code PeerLost} when any rank of the run died. */
  void check() {
    membership.check();
  }

  /** Throws {@code PeerLost} when any rank died, or when {@code peer} left. */
  void checkPresent(int peer) {
    membership.checkPresent(worldRank(peer));
  }

  TrainerException peerLost(String message, Throwable cause) {
    return membership.peerLost(message, cause);
  }
}
