package dev.tatara.trainer.comm;

import dev.tatara.trainer.comm.nccl.NcclLibrary;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * How the ranks of a group meet to open communicators of NCCL: one of them makes a unique id, and
 * hands it to the others over a communicator in host memory that nobody else uses, so that ids and
 * users' data cannot be taken for each other.
 */
final class NcclMeeting {
  private final Group group;
  private final Communicator ranks;

  /**
   * @param ranks those of the group in their order, in host memory, for this purpose alone
   */
  NcclMeeting(Group group, Communicator ranks) {
    this.group = group;
    this.ranks = ranks;
  }

  Group group() {
    return group;
  }

  /** Opens a communicator of the whole group; every rank of it calls this. */
  NcclHandle withAll(NcclContext context) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment id = arena.allocate(NcclLibrary.UNIQUE_ID_BYTES);
      if (group.rank() == 0) {
        id.copyFrom(MemorySegment.ofArray(context.newId()));
      }
      ranks.broadcast(id, 0);
      return context.open(group.members(), id.toArray(ValueLayout.JAVA_BYTE), group.rank());
    }
  }

  /**
   * Opens a communicator of two, for one direction: the sender is its rank 0.
   *
   * @param sends whether this process is the sender
   */
  NcclHandle withPeer(NcclContext context, int peer, boolean sends) {
    List<Integer> pair = List.of(group.worldRank(group.rank()), group.worldRank(peer));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment id = arena.allocate(NcclLibrary.UNIQUE_ID_BYTES);
      if (sends) {
        id.copyFrom(MemorySegment.ofArray(context.newId()));
        ranks.send(id, peer);
      } else {
        ranks.receive(id, peer);
      }
      return context.open(pair, id.toArray(ValueLayout.JAVA_BYTE), sends ? 0 : 1);
    }
  }
}
