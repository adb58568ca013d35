package dev.tatara.trainer.comm;

import java.lang.foreign.MemorySegment;

/**
 * The group of ranks that train together, as one of them sees it.
 *
 * <p>Every rank calls the same operations in the same order with segments of the same size, from
 * one thread at a time. Segments hold little-endian fp32 and are changed in place.
 *
 * <p>Sums are reproducible: with {@code w} ranks, element {@code i} of {@link Shard} {@code k} is
 * {@code ((x[k+1] + x[k+2]) + …) + x[k]} (ranks modulo {@code w}), the order in which a ring passes
 * it on. So every rank, every backend and every repetition gets identical bits.
 *
 * <p>Every operation ends in {@code PeerLost} within seconds when another rank dies or leaves; the
 * communicator is of no use after that.
 */
public interface Communicator extends AutoCloseable {

  /** This process's number in the group, from 0. */
  int rank();

  /** The number of ranks. */
  int worldSize();

  /**
   * Sums over the ranks; afterwards this rank's {@link Shard} holds the sum, and the content of the
   * other shards is undefined.
   */
  void reduceScatter(MemorySegment floats);

  /** Gives every rank the {@link Shard} that each rank holds of its own segment. */
  void allGather(MemorySegment floats);

  /** Sums over the ranks; afterwards every rank holds the same sums. */
  default void allReduce(MemorySegment floats) {
    reduceScatter(floats);
    allGather(floats);
  }

  /** Copies the bytes of {@code root}'s segment to every rank. */
  void broadcast(MemorySegment bytes, int root);

  /** Returns when every rank has called it. */
  void barrier();

  /**
   * Leaves in the middle of things, because this rank failed: the others get {@code PeerLost}.
   *
   * @param reason what they are told
   */
  void abort(String reason);

  /** Leaves in good order; every rank has finished its last operation or will get an error. */
  @Override
  void close();
}
