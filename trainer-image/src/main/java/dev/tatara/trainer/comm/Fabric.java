package dev.tatara.trainer.comm;

import java.lang.foreign.MemorySegment;

/**
 * How the ranks of one group move bytes: the blocking operations under a {@link HostCommunicator}.
 *
 * <p>One collective runs at a time. Beside it, one send to each peer and one receive from each peer
 * may run at a time, on any threads.
 */
interface Fabric extends AutoCloseable {
  Group group();

  /** Afterwards the own {@link Shard} of {@code elements} holds the result. */
  void reduceScatter(Elements elements, Reduction reduction);

  /** Gives every rank each rank's {@link Shard}. */
  void allGather(Elements elements);

  default void allReduce(Elements elements, Reduction reduction) {
    reduceScatter(elements, reduction);
    allGather(elements);
  }

  void broadcast(MemorySegment bytes, int root);

  void barrier();

  /** Returns when {@code bytes} has been handed to the connection to {@code peer}. */
  void send(MemorySegment bytes, int peer);

  void receive(MemorySegment bytes, int peer);

  /**
   * Begins a new group of which this rank is the first.
   *
   * @param size number of its ranks
   */
  Opening prepare(int size);

  /**
   * Opens this rank's side of a new group; every rank of it calls it with the same ticket, the
   * first after {@link #prepare}. Returns when all have come.
   */
  Fabric open(Group group, String ticket);

  /** Frees what this rank holds. No operation is under way any more. */
  @Override
  void close();

  /** What the first rank of a new group has made for it; closed when all have opened it. */
  interface Opening extends AutoCloseable {
    /** What the other ranks must know, at most {@link #MAX_TICKET} bytes in UTF-8. */
    String ticket();

    @Override
    void close();

    int MAX_TICKET = 1000;
  }
}
