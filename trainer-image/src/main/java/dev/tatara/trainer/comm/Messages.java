package dev.tatara.trainer.comm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Messages between single ranks. Each pair and direction has a lane of its own, so that what is
 * sent never waits for what is to be received. A message begins with its length, so that ranks that
 * disagree get an error and not each other's bytes.
 */
final class Messages {
  private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED;

  private final Fabric fabric;
  private final Map<Integer, Lane> outgoing = new ConcurrentHashMap<>();
  private final Map<Integer, Lane> incoming = new ConcurrentHashMap<>();
  private final Buffers buffers = new Buffers();

  Messages(Fabric fabric) {
    this.fabric = fabric;
  }

  /** Copies the message and returns; it is on its way. */
  void send(MemorySegment bytes, int peer) {
    MemorySegment copy = buffers.take(bytes.byteSize()).copyFrom(bytes);
    out(peer)
        .start(
            () -> {
              transmit(copy, peer);
              buffers.give(copy);
            });
  }

  Pending sendAsync(MemorySegment bytes, int peer) {
    return out(peer).start(() -> transmit(bytes, peer));
  }

  void receive(MemorySegment bytes, int peer) {
    in(peer).run(() -> take(bytes, peer));
  }

  Pending receiveAsync(MemorySegment bytes, int peer) {
    return in(peer).start(() -> take(bytes, peer));
  }

  private void transmit(MemorySegment bytes, int peer) {
    MemorySegment length = MemorySegment.ofArray(new byte[Long.BYTES]);
    length.set(LENGTH, 0, bytes.byteSize());
    fabric.send(length, peer);
    fabric.send(bytes, peer);
  }

  private void take(MemorySegment bytes, int peer) {
    MemorySegment length = MemorySegment.ofArray(new byte[Long.BYTES]);
    fabric.receive(length, peer);
    long sent = length.get(LENGTH, 0);
    if (sent != bytes.byteSize()) {
      throw new IllegalStateException(
          "rank %d of the group sent %d bytes, rank %d expects %d: both sides must call send and receive in the same order"
              .formatted(peer, sent, fabric.group().rank(), bytes.byteSize()));
    }
    fabric.receive(bytes, peer);
  }

  private Lane out(int peer) {
    return outgoing.computeIfAbsent(
        fabric.group().other(peer), to -> new Lane(name() + "-to-" + to));
  }

  private Lane in(int peer) {
    return incoming.computeIfAbsent(
        fabric.group().other(peer), from -> new Lane(name() + "-from-" + from));
  }

  private String name() {
    return "rank-" + fabric.group().rank();
  }

  /** Returns when all that was sent has been handed over, or cannot be. */
  void flush() {
    for (Lane lane : outgoing.values()) {
      try {
        lane.drain();
      } catch (RuntimeException e) {
        // Whoever awaited it has been told, and whoever should have received it is gone.
      }
    }
  }

  void stop() {
    lanes().forEach(Lane::stop);
  }

  boolean ended(Duration patience) {
    return lanes().allMatch(lane -> lane.ended(patience));
  }

  /** Nothing is under way any more. */
  void release() {
    buffers.close();
  }

  private Stream<Lane> lanes() {
    return Stream.concat(outgoing.values().stream(), incoming.values().stream());
  }
}
