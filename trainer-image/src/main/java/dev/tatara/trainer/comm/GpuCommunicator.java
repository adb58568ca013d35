package dev.tatara.trainer.comm;

import dev.tatara.trainer.comm.nccl.NcclLibrary;
import dev.tatara.trainer.cuda.CudaRuntime;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The communicator of ranks that compute on GPUs. What is in the memory of the GPU goes through
 * NCCL, and nothing here reads it on the host. What is in the host's memory, such as counts and
 * losses, goes over TCP by the rules of {@link HostCommunicator}; so do NCCL's unique ids, the
 * division of groups, barriers and the leases. Segments of no bytes count as host memory. All ranks
 * of a group, and both sides of a message, must use memory of the same kind.
 *
 * <p><b>Order in GPU memory.</b> Operations return when they are queued. One begins when what the
 * default stream was given before is done; once it is awaited (or was called in the form that
 * returns no {@link Pending}), what the default stream is given after waits for it. Between the two
 * it runs beside the computation. Whoever reads a result on the host lets the stream finish first,
 * and then calls or awaits another operation: that says whether a rank was lost meanwhile.
 *
 * <p><b>Sums in GPU memory</b> are NCCL's: the same on every rank, and on repetition with the same
 * version and machines, but in another order than in host memory, and bf16 is rounded at each hop.
 * NCCL does not say what the maximum of a value and one that is no number is.
 *
 * <p><b>Communicators of NCCL</b> are opened by the first operation of a group in GPU memory, and
 * by the first message of each pair and direction. Opening one may wait for the GPU, which may wait
 * for another rank: before there is work that ranks exchange, groups that will should have had
 * something small to do ({@code GroupConnections} in the package parallel).
 */
final class GpuCommunicator implements Communicator {
  private static final Logger LOG = LoggerFactory.getLogger(GpuCommunicator.class);

  private final NcclContext context;
  private final HostCommunicator host;
  private final NcclMeeting meeting;
  private final NcclMessages messages;
  private final boolean world;
  private final List<Communicator> parts = new ArrayList<>();
  private NcclCollectives collectives; // null until there is something to do
  private boolean closed;

  private GpuCommunicator(NcclContext context, HostCommunicator host, boolean world) {
    this.context = context;
    this.host = host;
    this.meeting = new NcclMeeting(host.group(), host.split(0, host.rank()));
    this.messages = new NcclMessages(context, meeting);
    this.world = world;
  }

  /**
   * Joins the ranks of the run; returns when all are there. Every rank must have a GPU of its own,
   * the current one of the calling thread, which is the one that uses the communicator.
   *
   * @param cuda the runtime of that GPU
   */
  static GpuCommunicator join(GroupSettings settings, NcclLibrary nccl, CudaRuntime cuda) {
    int device = cuda.device();
    HostCommunicator host = HostCommunicator.world(TcpFabric.join(settings));
    NcclWatch watch = new NcclWatch(host.group().membership());
    NcclContext context = new NcclContext(nccl, cuda, device, watch);
    LOG.info("NCCL {} from {}, GPU {}", nccl.version(), nccl.name(), device);
    try {
      GpuCommunicator communicator = new GpuCommunicator(context, host, true);
      watch.start();
      return communicator;
    } catch (RuntimeException e) {
      host.abort(e.getMessage());
      throw e;
    }
  }

  @Override
  public int rank() {
    return host.rank();
  }

  @Override
  public int worldSize() {
    return host.worldSize();
  }

  @Override
  public Inquiry inquiry() {
    return host.inquiry();
  }

  @Override
  public Communicator split(int color, int key) {
    context.watch().check();
    Communicator ranks = host.split(color, key);
    Communicator part =
        ranks instanceof HostCommunicator group
            ? new GpuCommunicator(context, group, false)
            : ranks; // alone
    parts.add(part);
    return part;
  }

  /** Which way an operation goes; throws when there is none any more. */
  private boolean isOnGpu(MemorySegment memory) {
    context.watch().check();
    return context.isOnDevice(memory);
  }

  private NcclCollectives gpu() {
    if (collectives == null) {
      collectives = new NcclCollectives(context, meeting);
    }
    return collectives;
  }

  @Override
  public void reduceScatter(MemorySegment memory, DataType type) {
    if (isOnGpu(memory)) {
      gpu().reduceScatter(new Elements(memory, type)).await();
    } else {
      host.reduceScatter(memory, type);
    }
  }

  @Override
  public Pending reduceScatterAsync(MemorySegment memory, DataType type) {
    return isOnGpu(memory)
        ? gpu().reduceScatter(new Elements(memory, type))
        : host.reduceScatterAsync(memory, type);
  }

  @Override
  public void allGather(MemorySegment memory, DataType type) {
    if (isOnGpu(memory)) {
      gpu().allGather(new Elements(memory, type)).await();
    } else {
      host.allGather(memory, type);
    }
  }

  @Override
  public Pending allGatherAsync(MemorySegment memory, DataType type) {
    return isOnGpu(memory)
        ? gpu().allGather(new Elements(memory, type))
        : host.allGatherAsync(memory, type);
  }

  @Override
  public void allReduce(MemorySegment memory, DataType type) {
    if (isOnGpu(memory)) {
      gpu().allReduce(new Elements(memory, type), Reduction.SUM).await();
    } else {
      host.allReduce(memory, type);
    }
  }

  @Override
  public Pending allReduceAsync(MemorySegment memory, DataType type) {
    return isOnGpu(memory)
        ? gpu().allReduce(new Elements(memory, type), Reduction.SUM)
        : host.allReduceAsync(memory, type);
  }

  @Override
  public void allReduceMax(MemorySegment floats) {
    if (isOnGpu(floats)) {
      gpu().allReduce(new Elements(floats, DataType.FP32), Reduction.MAX).await();
    } else {
      host.allReduceMax(floats);
    }
  }

  @Override
  public Pending allReduceMaxAsync(MemorySegment floats) {
    return isOnGpu(floats)
        ? gpu().allReduce(new Elements(floats, DataType.FP32), Reduction.MAX)
        : host.allReduceMaxAsync(floats);
  }

  @Override
  public void broadcast(MemorySegment bytes, int root) {
    if (isOnGpu(bytes)) {
      gpu().broadcast(bytes, root).await();
    } else {
      host.broadcast(bytes, root);
    }
  }

  @Override
  public Pending broadcastAsync(MemorySegment bytes, int root) {
    return isOnGpu(bytes) ? gpu().broadcast(bytes, root) : host.broadcastAsync(bytes, root);
  }

  @Override
  public void send(MemorySegment bytes, int peer) {
    if (isOnGpu(bytes)) {
      messages.send(bytes, peer);
    } else {
      host.send(bytes, peer);
    }
  }

  @Override
  public Pending sendAsync(MemorySegment bytes, int peer) {
    return isOnGpu(bytes) ? messages.sendAsync(bytes, peer) : host.sendAsync(bytes, peer);
  }

  @Override
  public void receive(MemorySegment bytes, int peer) {
    if (isOnGpu(bytes)) {
      messages.receiveAsync(bytes, peer).await();
    } else {
      host.receive(bytes, peer);
    }
  }

  @Override
  public Pending receiveAsync(MemorySegment bytes, int peer) {
    return isOnGpu(bytes) ? messages.receiveAsync(bytes, peer) : host.receiveAsync(bytes, peer);
  }

  /** Returns when every rank has called it, and its collectives in GPU memory before are done. */
  @Override
  public void barrier() {
    context.watch().check();
    if (collectives != null) {
      collectives.finish();
    }
    host.barrier();
  }

  @Override
  public void abort(String reason) {
    Membership membership = host.group().membership();
    membership.abort(reason);
    context.watch().abortAll(membership.peerLost("this rank failed: " + reason, null));
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
      if (collectives != null) {
        collectives.finish();
      }
    } catch (RuntimeException e) {
      LOG.debug("closed with operations that failed", e);
    }
    messages.close();
    if (collectives != null) {
      collectives.close();
    }
    if (world) {
      context.watch().close();
    }
    host.close();
  }
}
