package dev.tatara.trainer.comm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.List;

/**
 * Exchange between processes on one host, through a file that all of them map.
 *
 * <p>For each rank the file holds a counter and two slots; for each pair of ranks and direction it
 * holds a {@link SharedPipe}. A collective runs in phases. In a phase every rank writes into one of
 * its slots, raises its counter, waits until all counters have risen as far, and then reads the
 * slots of the others. The next phase does the same with the other slots. When a rank writes into a
 * slot for the second time, the phase between has told it that everybody has read what was there:
 * so it need wait only once a phase.
 */
final class SharedMemoryFabric implements Fabric {
  /** A slot holds a piece of every shard; small enough for the sets to stay in the cache. */
  private static final long SLOT_BYTES = 1 << 19;

  private static final long COUNTER_STRIDE = 128; // two cache lines: prefetchers fetch pairs
  private static final long LINE_BYTES = 64;
  private static final VarHandle COUNTER = ValueLayout.JAVA_LONG.varHandle();

  private final Group group;
  private final List<Path> folders;
  private final Arena arena;
  private final MemorySegment memory;
  private final long pieceBytes;
  private final Elements sum;
  private final Reducer reducer = Reducer.best();
  private long phase;

  private SharedMemoryFabric(Group group, List<Path> folders, Arena arena, MemorySegment memory) {
    this.group = group;
    this.folders = folders;
    this.arena = arena;
    this.memory = memory;
    this.pieceBytes = SLOT_BYTES / group.size() / LINE_BYTES * LINE_BYTES;
    // bf16 is summed in fp32, of twice the size.
    this.sum = new Elements(arena.allocate(2 * pieceBytes, LINE_BYTES), DataType.FP32);
  }

  /**
   * Joins the ranks of the run; returns when all are there.
   *
   * @param folders where a file may be created; the first with room is used
   */
  static SharedMemoryFabric join(GroupSettings settings, List<Path> folders) {
    Path created = null;
    try {
      String file = "";
      if (settings.rank() == 0) {
        created = SharedFile.create(folders, fileSize(settings.worldSize()));
        file = created.toString();
      }
      Membership membership = Rendezvous.join(settings, Welcome.Peer.NONE, file);
      return open(Group.world(membership), folders, membership.welcome().sharedFile());
    } finally {
      // All have mapped it, or the group has failed: without a name it goes with its last process.
      SharedFile.delete(created);
    }
  }

  private static SharedMemoryFabric open(Group group, List<Path> folders, String file) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment memory = SharedFile.map(Path.of(file), arena);
      SharedMemoryFabric opened = new SharedMemoryFabric(group, folders, arena, memory);
      opened.barrier();
      return opened;
    } catch (IOException e) {
      arena.close();
      group.membership().abort("it cannot map the shared memory: " + e);
      throw group.peerLost("the ranks are not on one host: " + e, e);
    } catch (RuntimeException e) {
      arena.close();
      group.membership().abort(e.toString());
      throw e;
    }
  }

  @Override
  public Opening prepare(int size) {
    Path file = SharedFile.create(folders, fileSize(size));
    return new Opening() {
      @Override
      public String ticket() {
        return file.toString();
      }

      @Override
      public void close() {
        SharedFile.delete(file);
      }
    };
  }

  @Override
  public Fabric open(Group part, String ticket) {
    return open(part, folders, ticket);
  }

  private static long fileSize(int size) {
    return COUNTER_STRIDE * size + 2 * SLOT_BYTES * size + SharedPipe.BYTES * size * size;
  }

  @Override
  public Group group() {
    return group;
  }

  @Override
  public void reduceScatter(Elements elements, Reduction reduction) {
    long length = pieceBytes / elements.type().bytes();
    for (long done = 0; done < longestShard(elements); done += length) {
      reducePiece(elements, done, length, reduction);
    }
  }

  @Override
  public void allGather(Elements elements) {
    long length = SLOT_BYTES / elements.type().bytes();
    for (long done = 0; done < longestShard(elements); done += length) {
      gatherPiece(elements, done, length);
    }
  }

  /** Piece by piece, so that what was just summed is still in the cache when it is passed on. */
  @Override
  public void allReduce(Elements elements, Reduction reduction) {
    long length = pieceBytes / elements.type().bytes();
    for (long done = 0; done < longestShard(elements); done += length) {
      reducePiece(elements, done, length, reduction);
      gatherPiece(elements, done, length);
    }
  }

  private long longestShard(Elements elements) {
    return elements.shard(0, group.size()).length();
  }

  /** The piece of {@code owner}'s shard that begins {@code done} elements into it. */
  private Elements piece(Elements elements, int owner, long done, long length) {
    return elements.slice(elements.shard(owner, group.size()).piece(done, length));
  }

  private void reducePiece(Elements elements, long done, long length, Reduction reduction) {
    for (int owner = 0; owner < group.size(); owner++) {
      if (owner != group.rank()) {
        Elements piece = piece(elements, owner, done, length);
        part(group.rank(), owner, elements.type(), piece.count()).copyFrom(piece);
      }
    }
    meet();
    reduceInto(piece(elements, group.rank(), done, length), reduction);
    phase++;
  }

  /** Adds the others' pieces in the order of the ring, and this rank's own last. */
  private void reduceInto(Elements target, Reduction reduction) {
    long length = target.count();
    Elements running = part(group.rank() + 1, group.rank(), target.type(), length);
    for (int step = 2; step < group.size(); step++) {
      Elements next = part(group.rank() + step, group.rank(), target.type(), length);
      Elements partial = sum.slice(0, length);
      reducer.combine(reduction, running, next, partial);
      running = partial;
    }
    reducer.combine(reduction, running, target, target);
  }

  private void gatherPiece(Elements elements, long done, long length) {
    MemorySegment own = piece(elements, group.rank(), done, length).memory();
    slot(group.rank()).asSlice(0, own.byteSize()).copyFrom(own);
    meet();
    for (int step = 1; step < group.size(); step++) {
      int owner = (group.rank() + step) % group.size();
      MemorySegment target = piece(elements, owner, done, length).memory();
      target.copyFrom(slot(owner).asSlice(0, target.byteSize()));
    }
    phase++;
  }

  @Override
  public void broadcast(MemorySegment bytes, int root) {
    for (long done = 0; done < bytes.byteSize(); done += SLOT_BYTES) {
      MemorySegment piece = bytes.asSlice(done, Math.min(SLOT_BYTES, bytes.byteSize() - done));
      if (group.rank() == root) {
        slot(root).copyFrom(piece);
      }
      meet();
      if (group.rank() != root) {
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
  public void send(MemorySegment bytes, int peer) {
    pipe(group.rank(), peer).write(bytes, () -> group.checkPresent(peer));
  }

  @Override
  public void receive(MemorySegment bytes, int peer) {
    pipe(peer, group.rank()).read(bytes, () -> group.checkPresent(peer));
  }

  @Override
  public void close() {
    arena.close();
  }

  /** What {@code rank} has written in this phase. */
  private MemorySegment slot(int rank) {
    long set = phase % 2;
    long offset = COUNTER_STRIDE * group.size() + SLOT_BYTES * (set * group.size() + rank);
    return memory.asSlice(offset, SLOT_BYTES);
  }

  /** The first {@code length} elements of what {@code rank} has written for {@code owner}. */
  private Elements part(int rank, int owner, DataType type, long length) {
    MemorySegment slot = slot(rank % group.size());
    return new Elements(slot.asSlice(owner * pieceBytes, length * type.bytes()), type);
  }

  private SharedPipe pipe(int from, int to) {
    long index = (long) from * group.size() + to;
    long offset = (COUNTER_STRIDE + 2 * SLOT_BYTES) * group.size() + SharedPipe.BYTES * index;
    return new SharedPipe(memory.asSlice(offset, SharedPipe.BYTES));
  }

  private void meet() {
    long reached = phase + 1;
    COUNTER.setRelease(memory, COUNTER_STRIDE * group.rank(), reached);
    for (int i = 0; i < group.size(); i++) {
      int peer = i;
      long offset = COUNTER_STRIDE * peer;
      SpinWait.until(
          () -> (long) COUNTER.getAcquire(memory, offset) >= reached,
          () -> group.checkPresent(peer));
    }
  }
}
