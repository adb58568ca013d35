package dev.tatara.trainer.comm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Collectives between processes on one host, through a file that all of them map.
 *
 * <p>The file holds a counter for each rank, and two sets of one slot for each rank. A phase of an
 * operation is: write into the own slot, meet (raise the own counter and wait until the others'
 * have risen), read from the others' slots. Phases use the two sets by turns: who writes to a set
 * again has met everyone since they read it, so that one meeting a phase is enough.
 */
public final class SharedMemoryCommunicator implements Communicator {
  /** A slot holds a piece of every shard; small enough for the sets to stay in the cache. */
  private static final long SLOT_BYTES = 1 << 20;

  private static final long COUNTER_STRIDE = 128; // two cache lines: prefetchers fetch pairs
  private static final VarHandle COUNTER = ValueLayout.JAVA_LONG.varHandle();
  private static final long SPIN_NANOS = 20_000;
  private static final long YIELD_NANOS = 1_000_000;
  private static final long CHECK_NANOS = 10_000_000;
  private static final long PARK_NANOS = 50_000;

  private final Membership membership;
  private final Arena arena;
  private final MemorySegment memory;
  private final long pieceFloats;
  private final MemorySegment sum;
  private long phase;

  private SharedMemoryCommunicator(Membership membership, Arena arena, MemorySegment memory) {
    this.membership = membership;
    this.arena = arena;
    this.memory = memory;
    this.pieceFloats = SLOT_BYTES / Float.BYTES / membership.worldSize();
    this.sum = arena.allocate(pieceFloats * Float.BYTES, 64);
  }

  /**
   * Joins the group; returns when all ranks are there.
   *
   * @param folders where rank 0 may create the file; the first with room is used
   */
  static SharedMemoryCommunicator join(GroupSettings settings, List<Path> folders) {
    Path created = null;
    try {
      String file = "";
      if (settings.rank() == 0) {
        created = SharedFile.create(folders, fileSize(settings.worldSize()));
        file = created.toString();
      }
      Membership membership = Rendezvous.join(settings, Welcome.Peer.NONE, file);
      return open(membership);
    } finally {
      // All have mapped it, or the group has failed: without a name it goes with its last process.
      SharedFile.delete(created);
    }
  }

  private static SharedMemoryCommunicator open(Membership membership) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment memory = SharedFile.map(Path.of(membership.welcome().sharedFile()), arena);
      SharedMemoryCommunicator opened = new SharedMemoryCommunicator(membership, arena, memory);
      opened.barrier();
      return opened;
    } catch (IOException e) {
      arena.close();
      membership.abort("it cannot map the shared memory: " + e);
      throw membership.peerLost("the ranks are not on one host: " + e, e);
    } catch (RuntimeException e) {
      arena.close();
      membership.abort(e.getMessage());
      throw e;
    }
  }

  private static long fileSize(int worldSize) {
    return COUNTER_STRIDE * worldSize + 2 * SLOT_BYTES * worldSize;
  }

  @Override
  public int rank() {
    return membership.rank();
  }

  @Override
  public int worldSize() {
    return membership.worldSize();
  }

  @Override
  public void reduceScatter(MemorySegment floats) {
    long count = Floats.count(floats);
    Shard own = Shard.of(count, worldSize(), rank());
    for (long done = 0; done < Shard.of(count, worldSize(), 0).length(); done += pieceFloats) {
      for (int owner = 0; owner < worldSize(); owner++) {
        if (owner != rank()) {
          Shard piece = Shard.of(count, worldSize(), owner).piece(done, pieceFloats);
          part(rank(), owner, piece.length()).copyFrom(Floats.slice(floats, piece));
        }
      }
      meet();
      sumInto(Floats.slice(floats, own.piece(done, pieceFloats)));
      phase++;
    }
  }

  /** Adds the others' pieces in the order of the ring, and this rank's own last. */
  private void sumInto(MemorySegment target) {
    long length = Floats.count(target);
    MemorySegment running = part((rank() + 1) % worldSize(), rank(), length);
    for (int step = 2; step < worldSize(); step++) {
      MemorySegment next = sum.asSlice(0, target.byteSize());
      Floats.sum(running, part((rank() + step) % worldSize(), rank(), length), next);
      running = next;
    }
    Floats.sum(running, target, target);
  }

  @Override
  public void allGather(MemorySegment floats) {
    long count = Floats.count(floats);
    long slotFloats = SLOT_BYTES / Float.BYTES;
    for (long done = 0; done < Shard.of(count, worldSize(), 0).length(); done += slotFloats) {
      Shard own = Shard.of(count, worldSize(), rank()).piece(done, slotFloats);
      slot(rank()).asSlice(0, own.length() * Float.BYTES).copyFrom(Floats.slice(floats, own));
      meet();
      for (int step = 1; step < worldSize(); step++) {
        int owner = (rank() + step) % worldSize();
        Shard piece = Shard.of(count, worldSize(), owner).piece(done, slotFloats);
        Floats.slice(floats, piece).copyFrom(slot(owner).asSlice(0, piece.length() * Float.BYTES));
      }
      phase++;
    }
  }

  @Override
  public void broadcast(MemorySegment bytes, int root) {
    for (long done = 0; done < bytes.byteSize(); done += SLOT_BYTES) {
      MemorySegment piece = bytes.asSlice(done, Math.min(SLOT_BYTES, bytes.byteSize() - done));
      if (rank() == root) {
        slot(root).copyFrom(piece);
      }
      meet();
      if (rank() != root) {
        piece.copyFrom(slot(root).asSlice(0, piece.byteSize()));
      }
      phase++;
    }
  }

  @Override
  public void barrier() {
    meet();
    phase++;
  }

  @Override
  public void abort(String reason) {
    membership.abort(reason);
    release();
  }

  @Override
  public void close() {
    membership.close();
    release();
  }

  private void release() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  /** What {@code rank} has written in this phase. */
  private MemorySegment slot(int rank) {
    long set = phase % 2;
    long offset = COUNTER_STRIDE * worldSize() + SLOT_BYTES * (set * worldSize() + rank);
    return memory.asSlice(offset, SLOT_BYTES);
  }

  /** The first {@code length} floats of what {@code rank} has written for {@code owner}. */
  private MemorySegment part(int rank, int owner, long length) {
    return slot(rank).asSlice(owner * pieceFloats * Float.BYTES, length * Float.BYTES);
  }

  private void meet() {
    COUNTER.setRelease(memory, COUNTER_STRIDE * rank(), phase + 1);
    for (int peer = 0; peer < worldSize(); peer++) {
      long start = System.nanoTime();
      long nextCheck = CHECK_NANOS;
      while ((long) COUNTER.getAcquire(memory, COUNTER_STRIDE * peer) <= phase) {
        long waited = System.nanoTime() - start;
        if (waited > nextCheck) {
          membership.checkPresent(peer);
          nextCheck = waited + CHECK_NANOS;
        }
        pause(waited);
      }
    }
  }

  /** Spins for an answer that is microseconds away, and leaves the core to others after that. */
  private static void pause(long waited) {
    if (waited < SPIN_NANOS) {
      Thread.onSpinWait();
    } else if (waited < YIELD_NANOS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(PARK_NANOS);
    }
  }
}
