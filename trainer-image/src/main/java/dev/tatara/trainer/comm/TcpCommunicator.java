package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;

/**
 * Collectives over a ring of TCP connections, between processes anywhere. Each element crosses each
 * connection twice in an all-reduce, so that the time does not grow with the number of ranks (the
 * ring algorithm of Patarasuk and Yuan, "Bandwidth optimal all-reduce algorithms", 2009).
 */
public final class TcpCommunicator implements Communicator {
  /**
   * Large enough to keep the connection busy, small enough to be added while it is in the cache.
   */
  private static final long PIECE_BYTES = 1 << 20;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Membership membership;
  private final RingLink ring;
  private final Arena arena = Arena.ofShared();
  private final MemorySegment scratch = arena.allocate(PIECE_BYTES, 64);

  private TcpCommunicator(Membership membership, RingLink ring) {
    this.membership = membership;
    this.ring = ring;
  }

  /** Joins the group; returns when all ranks are there. */
  static TcpCommunicator join(GroupSettings settings) {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(settings.bindAddress(), 0));
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      Welcome.Peer own = new Welcome.Peer(settings.bindAddress(), port);
      Membership membership = Rendezvous.join(settings, own, "");
      try {
        return new TcpCommunicator(
            membership, RingLink.connect(membership, server, settings.bindAddress()));
      } catch (IOException e) {
        membership.abort("it cannot reach the next rank: " + e.getMessage());
        throw membership.peerLost("the next rank cannot be reached: " + e.getMessage(), e);
      } catch (TrainerException e) {
        membership.abort(e.getMessage());
        throw e;
      }
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "cannot listen on " + settings.bindAddress() + ": " + e.getMessage(),
          "TATARA_BIND_ADDRESS must be an address of this pod",
          e);
    }
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
    for (int step = 1; step < worldSize(); step++) {
      Shard sent = shard(floats, rank() - step);
      Shard received = shard(floats, rank() - step - 1);
      long piece = PIECE_BYTES / Float.BYTES;
      for (long done = 0; done < Math.max(sent.length(), received.length()); done += piece) {
        MemorySegment target = Floats.slice(floats, received.piece(done, piece));
        MemorySegment incoming = scratch.asSlice(0, target.byteSize());
        exchange(Floats.slice(floats, sent.piece(done, piece)), incoming);
        Floats.sum(incoming, target, target);
      }
    }
  }

  @Override
  public void allGather(MemorySegment floats) {
    for (int step = 0; step < worldSize() - 1; step++) {
      Shard sent = shard(floats, rank() - step);
      Shard received = shard(floats, rank() - step - 1);
      long piece = PIECE_BYTES / Float.BYTES;
      for (long done = 0; done < Math.max(sent.length(), received.length()); done += piece) {
        exchange(
            Floats.slice(floats, sent.piece(done, piece)),
            Floats.slice(floats, received.piece(done, piece)));
      }
    }
  }

  @Override
  public void broadcast(MemorySegment bytes, int root) {
    // Around the ring from the root; the rank before the root passes nothing on.
    boolean receives = rank() != root;
    boolean sends = (rank() + 1) % worldSize() != root;
    for (long done = 0; done < bytes.byteSize(); done += PIECE_BYTES) {
      MemorySegment piece = bytes.asSlice(done, Math.min(PIECE_BYTES, bytes.byteSize() - done));
      ring.exchange(NOTHING, receives ? piece.asByteBuffer() : NOTHING);
      ring.exchange(sends ? piece.asByteBuffer() : NOTHING, NOTHING);
    }
  }

  @Override
  public void barrier() {
    // After w - 1 rounds every rank has heard, through its neighbours, from every other.
    for (int round = 1; round < worldSize(); round++) {
      ring.exchange(ByteBuffer.allocate(1), ByteBuffer.allocate(1));
    }
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
    ring.close();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  private Shard shard(MemorySegment floats, int owner) {
    return Shard.of(Floats.count(floats), worldSize(), Math.floorMod(owner, worldSize()));
  }

  private void exchange(MemorySegment out, MemorySegment in) {
    ring.exchange(out.asByteBuffer(), in.asByteBuffer());
  }
}
