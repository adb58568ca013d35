package dev.tatara.trainer.comm;

import dev.tatara.trainer.comm.nccl.NcclLibrary.Type;
import dev.tatara.trainer.cuda.CudaRuntime;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Messages between single GPUs. NCCL runs the operations of a communicator one after the other, so
 * each pair and direction has a communicator, a stream and a thread of its own, made at the first
 * message: what is sent never waits for what is to be received.
 */
final class NcclMessages implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** One direction to or from a peer. */
  private final class Channel {
    private final Lane lane;
    private final int peer;
    private final boolean sends;
    private NcclStream stream; // of the lane's thread, until that has ended

    Channel(int peer, boolean sends) {
      this.peer = peer;
      this.sends = sends;
      this.lane = new Lane("nccl-" + (sends ? "to-" : "from-") + peer);
    }

    /** Gives the GPU an operation that depends on what was computed so far. */
    Pending start(NcclStream.Operation operation) {
      long ready = context.record(NcclContext.COMPUTE_STREAM);
      CompletableFuture<Pending> given = new CompletableFuture<>();
      Pending started =
          lane.start(
              () -> {
                open().give(ready, operation);
                given.complete(stream.last());
              });
      return () -> {
        started.await();
        given.join().await();
      };
    }

    /** As {@link #start}, where nothing that is computed later depends on the operation. */
    void startForGood(NcclStream.Operation operation) {
      long ready = context.record(NcclContext.COMPUTE_STREAM);
      lane.start(() -> open().give(ready, operation));
    }

    private NcclStream open() {
      if (stream == null) {
        context.cuda().setDevice(context.device());
        stream = new NcclStream(context, meeting.withPeer(context, peer, sends));
      }
      return stream;
    }

    void finish() {
      lane.drain();
      if (stream != null) {
        stream.finish();
      }
    }
  }

  private final NcclContext context;
  private final NcclMeeting meeting;
  private final Map<Integer, Channel> outgoing = new ConcurrentHashMap<>();
  private final Map<Integer, Channel> incoming = new ConcurrentHashMap<>();

  /**
   * @param meeting of the group whose ranks send to each other
   */
  NcclMessages(NcclContext context, NcclMeeting meeting) {
    this.context = context;
    this.meeting = meeting;
  }

  /** Sends; the segment may change when the result has been awaited. */
  Pending sendAsync(MemorySegment bytes, int peer) {
    long address = bytes.address();
    long size = bytes.byteSize();
    return out(peer)
        .start((comm, stream) -> context.nccl().send(address, size, Type.BYTE, 1, comm, stream));
  }

  /** Sends a copy, which the GPU makes before it computes what it is given after this. */
  void send(MemorySegment bytes, int peer) {
    Channel channel = out(peer);
    CudaRuntime cuda = context.cuda();
    long size = bytes.byteSize();
    long copy = cuda.allocateOnDevice(size, NcclContext.COMPUTE_STREAM);
    cuda.copyOnDevice(copy, bytes.address(), size, NcclContext.COMPUTE_STREAM);
    channel.startForGood(
        (comm, stream) -> {
          context.nccl().send(copy, size, Type.BYTE, 1, comm, stream);
          cuda.freeOnDevice(copy, stream);
        });
  }

  /** Receives; what is computed after the result has been awaited has the message. */
  Pending receiveAsync(MemorySegment bytes, int peer) {
    long address = bytes.address();
    long size = bytes.byteSize();
    return in(peer)
        .start((comm, stream) -> context.nccl().receive(address, size, Type.BYTE, 0, comm, stream));
  }

  private Channel out(int peer) {
    return outgoing.computeIfAbsent(meeting.group().other(peer), to -> new Channel(to, true));
  }

  private Channel in(int peer) {
    return incoming.computeIfAbsent(meeting.group().other(peer), from -> new Channel(from, false));
  }

  /** Returns when all messages have gone and come, or throws why they cannot. */
  void finish() {
    channels().forEach(Channel::finish);
  }

  @Override
  public void close() {
    channels().forEach(channel -> channel.lane.stop());
    channels()
        .filter(channel -> channel.lane.ended(PATIENCE) && channel.stream != null)
        .forEach(channel -> channel.stream.close());
  }

  private Stream<Channel> channels() {
    return Stream.concat(outgoing.values().stream(), incoming.values().stream());
  }
}
