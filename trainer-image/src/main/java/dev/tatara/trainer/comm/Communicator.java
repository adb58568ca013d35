package dev.tatara.trainer.comm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A group of ranks that compute together, as one of them sees it: all ranks of the run, or some of
 * them ({@link #split}).
 *
 * <p>Every rank of the group calls the same collective operations in the same order with segments
 * of the same size, from one thread at a time. Segments are little-endian and are changed in place.
 *
 * <p><b>Sums are reproducible.</b> With {@code w} ranks, element {@code i} of {@link Shard} {@code
 * k} is {@code ((x[k+1] + x[k+2]) + …) + x[k]} (ranks modulo {@code w}), the order in which a ring
 * passes it on. Additions are in fp32; bf16 is rounded once, to nearest even, when all are added.
 * So every rank, every backend in host memory and every repetition gets identical bits.
 *
 * <p><b>Order.</b> Each operation has a form that returns at once ({@code …Async}). Collectives run
 * in the order in which they were issued, whichever form was used; so do messages from one rank to
 * another. Between collectives, and messages of different pairs or directions, there is no order:
 * whoever depends on one awaits it. So nothing that is sent can be held up by what is received.
 * Segments of asynchronous operations are read and written by other threads.
 *
 * <p>Every operation ends in {@code PeerLost} within seconds when another rank of the run dies,
 * aborts or leaves too early; no communicator of the run is of use after that.
 */
public interface Communicator extends AutoCloseable {

  /** This process's number in the group, from 0. */
  int rank();

  /** The number of ranks in the group. */
  int worldSize();

  /** How ranks of the run ask each other what they do, beside the data. */
  Inquiry inquiry();

  /**
   * Divides the group; every rank calls it. It shares the leases of the run with this communicator,
   * and must be closed before it.
   *
   * @param color ranks of the same color come into one group
   * @param key orders the ranks of the new group; equal keys keep the order that they have here
   */
  Communicator split(int color, int key);

  /**
   * Sums over the ranks; afterwards this rank's {@link Shard} holds the sum, and the content of the
   * other shards is undefined.
   */
  default void reduceScatter(MemorySegment elements, DataType type) {
    reduceScatterAsync(elements, type).await();
  }

  /** {@link #reduceScatter(MemorySegment, DataType)} of fp32. */
  default void reduceScatter(MemorySegment floats) {
    reduceScatter(floats, DataType.FP32);
  }

  Pending reduceScatterAsync(MemorySegment elements, DataType type);

  /** Gives every rank the {@link Shard} that each rank holds of its own segment. */
  default void allGather(MemorySegment elements, DataType type) {
    allGatherAsync(elements, type).await();
  }

  /** {@link #allGather(MemorySegment, DataType)} of fp32. */
  default void allGather(MemorySegment floats) {
    allGather(floats, DataType.FP32);
  }

  Pending allGatherAsync(MemorySegment elements, DataType type);

  /** Sums over the ranks; afterwards every rank holds the same sums. */
  default void allReduce(MemorySegment elements, DataType type) {
    allReduceAsync(elements, type).await();
  }

  /** {@link #allReduce(MemorySegment, DataType)} of fp32. */
  default void allReduce(MemorySegment floats) {
    allReduce(floats, DataType.FP32);
  }

  Pending allReduceAsync(MemorySegment elements, DataType type);

  /** The largest over the ranks, element by element; not a number if any rank's is not one. */
  default void allReduceMax(MemorySegment floats) {
    allReduceMaxAsync(floats).await();
  }

  Pending allReduceMaxAsync(MemorySegment floats);

  /** Copies the bytes of {@code root}'s segment to every rank. */
  default void broadcast(MemorySegment bytes, int root) {
    broadcastAsync(bytes, root).await();
  }

  Pending broadcastAsync(MemorySegment bytes, int root);

  /** Collective: rank 0's value, over host memory. */
  default long fromRankZero(long value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment cell = arena.allocateFrom(ValueLayout.JAVA_LONG, value);
      broadcast(cell, 0);
      return cell.get(ValueLayout.JAVA_LONG, 0);
    }
  }

  /**
   * Sends a message, which {@code peer} must {@link #receive} into a segment of the same size. In
   * host memory it returns when the segment may be used again, whether or not the other side has
   * received: the message is kept here meanwhile, so that two ranks can send to each other first
   * and receive then.
   */
  default void send(MemorySegment bytes, int peer) {
    sendAsync(bytes, peer).await();
  }

  /** As {@link #send}, but the message is not copied: done when the other side takes it. */
  Pending sendAsync(MemorySegment bytes, int peer);

  /** Receives the next message of {@code peer}. */
  default void receive(MemorySegment bytes, int peer) {
    receiveAsync(bytes, peer).await();
  }

  Pending receiveAsync(MemorySegment bytes, int peer);

  /** Returns when every rank has called it. */
  void barrier();

  /**
   * Leaves in the middle of things, because this rank failed: all other ranks of the run get {@code
   * PeerLost}.
   *
   * @param reason what they are told
   */
  void abort(String reason);

  /**
   * Ends the use of this communicator, and of those split from it, when what was sent has been
   * taken. Closing the communicator of all ranks leaves the run in good order; every rank has
   * finished its last operation or will get an error.
   */
  @Override
  void close();
}
