package dev.tatara.trainer.comm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One rank's part in dividing a group. Over the group itself the ranks tell each other color and
 * key, from which each knows its new group, and then the first rank of each new group hands out
 * what it has made for it.
 */
final class Division {
  private static final long TICKET_BYTES = Fabric.Opening.MAX_TICKET + 4; // its end is a zero
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private record Wish(int rank, int color, int key) {}

  private final Fabric parent;
  private final int color;
  private final int key;

  Division(Fabric parent, int color, int key) {
    this.parent = parent;
    this.color = color;
    this.key = key;
  }

  /** This rank's side of its new group, or empty when it is alone in it. */
  Optional<Fabric> open() {
    List<Integer> members =
        wishes().stream()
            .filter(wish -> wish.color() == color)
            .sorted(Comparator.comparingInt(Wish::key).thenComparingInt(Wish::rank))
            .map(Wish::rank)
            .toList();
    Group group =
        new Group(
            parent.group().membership(),
            members.stream().map(parent.group()::worldRank).toList(),
            members.indexOf(parent.group().rank()));
    if (group.size() == 1) {
      ticket("", members);
      return Optional.empty();
    }
    if (group.rank() > 0) {
      return Optional.of(parent.open(group, ticket("", members)));
    }
    try (Fabric.Opening opening = parent.prepare(group.size())) {
      return Optional.of(parent.open(group, ticket(opening.ticket(), members)));
    }
  }

  private List<Wish> wishes() {
    int size = parent.group().size();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocate(2L * Integer.BYTES * size);
      all.setAtIndex(INT, 2L * parent.group().rank(), color);
      all.setAtIndex(INT, 2L * parent.group().rank() + 1, key);
      gather(all);
      return IntStream.range(0, size)
          .mapToObj(
              rank ->
                  new Wish(
                      rank, all.getAtIndex(INT, 2L * rank), all.getAtIndex(INT, 2L * rank + 1)))
          .toList();
    }
  }

  /** Hands out the own ticket, and returns that of the first of {@code members}. */
  private String ticket(String own, List<Integer> members) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment all = arena.allocate(TICKET_BYTES * parent.group().size());
      all.setString(TICKET_BYTES * parent.group().rank(), own);
      gather(all);
      return all.getString(TICKET_BYTES * members.getFirst());
    }
  }

  /** Each rank's shard is its own entry: the entries are alike, and a multiple of four bytes. */
  private void gather(MemorySegment entries) {
    parent.allGather(new Elements(entries, DataType.FP32));
  }
}
