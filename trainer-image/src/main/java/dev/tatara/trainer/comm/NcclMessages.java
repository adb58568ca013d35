package dev.tatara.trainer.comm;

import dev.tatara.trainer.comm.nccl.NcclLibrary.Type;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
  private static final int ID_BYTES = 128;

  /** One direction to or from a peer; the stream is used on the lane's thread alone. */
  private final class Channel {
    private final Lane lane;
    private final int peer;
    private final boolean sends;
    private NcclStream stream;

    Channel(int peer, boolean sends) {
      this.peer = peer;
      this.sends = sends;
      this.lane = new Lane("nccl-" + (sends ? "to-" : "from-") + peer);
    }

    Pending start(NcclStream.Operation operation) {
      long ready = context.cuda().record(NcclContext.COMPUTE_STREAM);
      CompletableFuture<Pending> given = new CompletableFuture<>();
      Pending started = lane.start(() -> given.complete(open().startAfter(ready, operation)));
      return () -> {
        started.await();
        given.join().await();
      };
    }

    private NcclStream open() {
      if (stream == null) {
        context.cuda().setDevice(context.device());
        byte[] id = agree();
        // Of the two the sender is rank 0.
        stream =
            new NcclStream(context, context.open(() -> context.nccl().open(2, id, sends ? 0 : 1)));
      }
      return stream;
    }

    private byte[] agree() {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment id = arena.allocate(ID_BYTES);
        if (sends) {
          id.copyFrom(MemorySegment.ofArray(context.nccl().uniqueId()));
          control.send(id, peer);
        } else {
          control.receive(id, peer);
        }
        return id.toArray(ValueLayout.JAVA_BYTE);
      }
    }
  }

  private final NcclContext context;
  private final HostCommunicator control;
  private final Map<Integer, Channel> outgoing = new ConcurrentHashMap<>();
  private final Map<Integer, Channel> incoming = new ConcurrentHashMap<>();

  /**
   * @param control connects the same ranks in host memory
   */
  NcclMessages(NcclContext context, HostCommunicator control) {
    this.context = context;
    this.control = control;
  }

  Pending sendAsync(MemorySegment bytes, int peer) {
    long address = bytes.address();
    long size = bytes.byteSize();
    return out(peer)
        .start((comm, stream) -> context.nccl().send(address, size, Type.BYTE, 1, comm, stream));
  }

  /** Sends a copy, which the GPU makes before it computes what it is given after this. */
  void send(MemorySegment bytes, int peer) {
    long size = bytes.byteSize();
    long copy = context.cuda().copy(bytes.address(), size, NcclContext.COMPUTE_STREAM);
    out(peer)
        .start(
            (comm, stream) -> {
              context.nccl().send(copy, size, Type.BYTE, 1, comm, stream);
              context.cuda().free(copy, stream);
            });
  }

  Pending receiveAsync(MemorySegment bytes, int peer) {
    long address = bytes.address();
    long size = bytes.byteSize();
    return in(peer)
        .start((comm, stream) -> context.nccl().receive(address, size, Type.BYTE, 0, comm, stream));
  }

  private Channel out(int peer) {
    return outgoing.computeIfAbsent(check(peer), to -> new Channel(to, true));
  }

  private Channel in(int peer) {
    return incoming.computeIfAbsent(check(peer), from -> new Channel(from, false));
  }

  private int check(int peer) {
    if (peer < 0 || peer >= control.worldSize() || peer == control.rank()) {
      throw new IllegalArgumentException(
          "rank %d of a group of %d cannot send to or receive from rank %d"
              .formatted(control.rank(), control.worldSize(), peer));
    }
    return peer;
  }

  /** Returns when all messages have gone and come, or cannot any more. */
  void finish() {
    channels()
        .forEach(
            channel -> {
              channel.lane.drain();
              if (channel.stream != null) {
                channel.stream.finish();
              }
            });
  }

  @Override
  public void close() {
    channels().forEach(channel -> channel.lane.stop());
    channels()
        .forEach(
            channel -> {
              if (channel.lane.ended(PATIENCE) && channel.stream != null) {
                channel.stream.close();
              }
            });
  }

  private Stream<Channel> channels() {
    return Stream.concat(outgoing.values().stream(), incoming.values().stream());
  }
}
