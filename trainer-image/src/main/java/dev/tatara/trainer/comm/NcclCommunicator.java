package dev.tatara.trainer.comm;

import dev.tatara.trainer.comm.nccl.CudaStreams;
import dev.tatara.trainer.comm.nccl.NcclLibrary;
import dev.tatara.trainer.comm.nccl.NcclLibrary.Operation;
import dev.tatara.trainer.comm.nccl.NcclLibrary.Type;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collectives and messages between GPUs. Segments stand for memory of the GPU that was the thread's
 * current one at {@link #join}; nothing here reads them on the host.
 *
 * <p><b>Order.</b> Operations return when they are queued. An operation begins when what the
 * default stream was given before is done; once it is awaited (or was called in the form that does
 * not return a {@link Pending}), what the default stream is given after waits for it. Between the
 * two it runs beside the computation. Whoever reads a result on the host lets the stream finish
 * first, and then calls any operation, or awaits one: that says whether a rank was lost meanwhile.
 *
 * <p><b>Sums</b> are NCCL's: the same on every rank, and on repetition with the same version and
 * machines, but in another order than the backends in host memory, and bf16 is rounded at each hop.
 *
 * <p>Beside NCCL, a {@link TcpFabric} connects the same ranks: it hands out the unique ids, divides
 * groups, makes barriers and holds the leases.
 */
final class NcclCommunicator implements Communicator {
  private static final Logger LOG = LoggerFactory.getLogger(NcclCommunicator.class);

  private final NcclContext context;
  private final HostCommunicator control;
  private final boolean world;
  private final NcclStream collectives;
  private final NcclMessages messages;
  private final List<Communicator> parts = new ArrayList<>();
  private boolean closed;

  private NcclCommunicator(
      NcclContext context, HostCommunicator control, boolean world, NcclHandle handle) {
    this.context = context;
    this.control = control;
    this.world = world;
    this.collectives = new NcclStream(context, handle);
    this.messages = new NcclMessages(context, control);
  }

  /**
   * Joins the ranks of the run; returns when all are there. Every rank must have a GPU of its own,
   * the current one of the calling thread.
   *
   * @param variables the environment, which may say where NCCL is
   * @throws dev.tatara.trainer.TrainerException {@code ConfigurationInvalid} when NCCL or CUDA
   *     cannot be loaded, or there is no GPU
   */
  static NcclCommunicator join(GroupSettings settings, Map<String, String> variables) {
    NcclLibrary nccl = NcclContext.nccl(variables);
    CudaStreams cuda = NcclContext.cuda(variables);
    int device = NcclContext.device(cuda);
    HostCommunicator control = HostCommunicator.world(TcpFabric.join(settings));
    NcclWatch watch = new NcclWatch(control.membership());
    try {
      NcclContext context = new NcclContext(nccl, cuda, device, watch);
      NcclHandle handle = open(context, control);
      LOG.info("NCCL {} from {}, GPU {}", nccl.version(), nccl.name(), device);
      watch.start();
      return new NcclCommunicator(context, control, true, handle);
    } catch (RuntimeException e) {
      watch.close();
      control.abort(e.getMessage());
      throw e;
    }
  }

  private static NcclHandle open(NcclContext context, HostCommunicator ranks) {
    byte[] id;
    try (Arena arena = Arena.ofConfined()) {
      byte[] own = ranks.rank() == 0 ? context.nccl().uniqueId() : new byte[128];
      MemorySegment shared = arena.allocateFrom(ValueLayout.JAVA_BYTE, own);
      ranks.broadcast(shared, 0);
      id = shared.toArray(ValueLayout.JAVA_BYTE);
    }
    return context.open(() -> context.nccl().open(ranks.worldSize(), id, ranks.rank()));
  }

  @Override
  public int rank() {
    return control.rank();
  }

  @Override
  public int worldSize() {
    return control.worldSize();
  }

  @Override
  public Communicator split(int color, int key) {
    collectives.finish(); // NCCL divides a communicator only when it is idle
    Communicator ranks = control.split(color, key);
    if (context.nccl().canSplit()) {
      NcclHandle handle = divide(ranks);
      return ranks instanceof HostCommunicator part ? keep(part, handle) : ranks;
    }
    return ranks instanceof HostCommunicator part ? keep(part, open(context, part)) : ranks;
  }

  /** Divides NCCL's communicator as {@code ranks} were divided; null when this rank is alone. */
  private NcclHandle divide(Communicator ranks) {
    boolean alone = ranks.worldSize() == 1;
    // NCCL wants colors that are not negative: the rank here of the first of each group.
    OptionalLong color = alone ? OptionalLong.empty() : OptionalLong.of(first(ranks));
    long[] parent = new long[1];
    collectives.handle().run(communicator -> parent[0] = communicator);
    if (alone) {
      context.nccl().split(parent[0], color, 0);
      return null;
    }
    return context.open(() -> context.nccl().split(parent[0], color, ranks.rank()));
  }

  private int first(Communicator ranks) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment first = arena.allocateFrom(ValueLayout.JAVA_INT, rank());
      ranks.broadcast(first, 0);
      return first.get(ValueLayout.JAVA_INT, 0);
    }
  }

  private Communicator keep(HostCommunicator part, NcclHandle handle) {
    NcclCommunicator made = new NcclCommunicator(context, part, false, handle);
    parts.add(made);
    return made;
  }

  @Override
  public Pending reduceScatterAsync(MemorySegment memory, DataType type) {
    Elements elements = new Elements(memory, type);
    return collectives.start(
        (comm, stream) -> reduceScatter(elements, Operation.SUM, comm, stream));
  }

  private void reduceScatter(Elements elements, Operation operation, long comm, long stream) {
    NcclLibrary nccl = context.nccl();
    Type type = type(elements);
    if (elements.count() % worldSize() == 0) {
      long length = elements.count() / worldSize();
      long own = address(elements, elements.shard(rank(), worldSize()));
      nccl.reduceScatter(elements.memory().address(), own, length, type, operation, comm, stream);
      return;
    }
    // NCCL knows only shards of equal length.
    nccl.groupStart();
    for (int owner = 0; owner < worldSize(); owner++) {
      Shard shard = elements.shard(owner, worldSize());
      nccl.reduce(address(elements, shard), shard.length(), type, operation, owner, comm, stream);
    }
    nccl.groupEnd();
  }

  @Override
  public Pending allGatherAsync(MemorySegment memory, DataType type) {
    Elements elements = new Elements(memory, type);
    return collectives.start((comm, stream) -> allGather(elements, comm, stream));
  }

  private void allGather(Elements elements, long comm, long stream) {
    NcclLibrary nccl = context.nccl();
    Type type = type(elements);
    if (elements.count() % worldSize() == 0) {
      long length = elements.count() / worldSize();
      long own = address(elements, elements.shard(rank(), worldSize()));
      nccl.allGather(own, elements.memory().address(), length, type, comm, stream);
      return;
    }
    nccl.groupStart();
    for (int owner = 0; owner < worldSize(); owner++) {
      Shard shard = elements.shard(owner, worldSize());
      nccl.broadcast(address(elements, shard), shard.length(), type, owner, comm, stream);
    }
    nccl.groupEnd();
  }

  @Override
  public Pending allReduceAsync(MemorySegment memory, DataType type) {
    return allReduceAsync(new Elements(memory, type), Operation.SUM);
  }

  /** What NCCL makes of values that are no numbers, it does not say. */
  @Override
  public Pending allReduceMaxAsync(MemorySegment floats) {
    return allReduceAsync(new Elements(floats, DataType.FP32), Operation.MAX);
  }

  private Pending allReduceAsync(Elements elements, Operation operation) {
    long memory = elements.memory().address();
    return collectives.start(
        (comm, stream) ->
            context
                .nccl()
                .allReduce(
                    memory, memory, elements.count(), type(elements), operation, comm, stream));
  }

  @Override
  public Pending broadcastAsync(MemorySegment bytes, int root) {
    long memory = bytes.address();
    return collectives.start(
        (comm, stream) ->
            context.nccl().broadcast(memory, bytes.byteSize(), Type.BYTE, root, comm, stream));
  }

  @Override
  public void send(MemorySegment bytes, int peer) {
    messages.send(bytes, peer);
  }

  @Override
  public Pending sendAsync(MemorySegment bytes, int peer) {
    return messages.sendAsync(bytes, peer);
  }

  @Override
  public Pending receiveAsync(MemorySegment bytes, int peer) {
    return messages.receiveAsync(bytes, peer);
  }

  private static Type type(Elements elements) {
    return switch (elements.type()) {
      case FP32 -> Type.FLOAT32;
      case BF16 -> Type.BFLOAT16;
    };
  }

  private static long address(Elements elements, Shard shard) {
    return elements.memory().address() + shard.start() * elements.type().bytes();
  }

  /** Returns when every rank has called it and the collectives before it are done. */
  @Override
  public void barrier() {
    collectives.finish();
    control.barrier();
  }

  @Override
  public void abort(String reason) {
    control.membership().abort(reason);
    context.watch().abortAll(control.membership().peerLost("this rank failed: " + reason, null));
    close();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    parts.forEach(Communicator::close);
    try {
      messages.finish();
      collectives.finish();
    } catch (RuntimeException e) {
      LOG.debug("a communicator is closed with operations that failed", e);
    }
    messages.close();
    collectives.close();
    if (world) {
      context.watch().close();
    }
    control.close();
  }
}
