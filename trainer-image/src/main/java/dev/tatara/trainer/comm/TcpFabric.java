package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Exchange over TCP, between processes anywhere. Collectives go around a ring: each element crosses
 * each connection twice in an all-reduce, so that the time does not grow with the number of ranks
 * (the ring algorithm of Patarasuk and Yuan, "Bandwidth optimal all-reduce algorithms", 2009). Sums
 * under way are passed on in fp32. Messages have a connection for each pair and direction, made
 * when the first one is sent.
 */
final class TcpFabric implements Fabric {
  /**
   * Large enough to keep the connection busy, small enough to be added while it is in the cache.
   */
  private static final long PIECE_BYTES = 1 << 20;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Group group;
  private final TcpEndpoint endpoint;
  private final boolean world;
  private final long groupId;
  private final Link ring;
  private final Map<Integer, Link> outgoing = new ConcurrentHashMap<>();
  private final Map<Integer, Link> incoming = new ConcurrentHashMap<>();
  private final Arena arena = Arena.ofShared();
  private final Elements partial = scratch();
  private final Elements arriving = scratch();
  private final Reducer reducer = Reducer.best();

  private TcpFabric(Group group, TcpEndpoint endpoint, boolean world, long groupId, Link ring) {
    this.group = group;
    this.endpoint = endpoint;
    this.world = world;
    this.groupId = groupId;
    this.ring = ring;
  }

  /** Joins the ranks of the run; returns when all are there. */
  static TcpFabric join(GroupSettings settings) {
    TcpEndpoint endpoint = listen(settings.bindAddress());
    boolean joined = false;
    try {
      Membership membership = Rendezvous.join(settings, endpoint.address(), "");
      endpoint.start(membership.welcome().groupId());
      TcpFabric fabric = open(Group.world(membership), endpoint, true, 0);
      joined = true;
      return fabric;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (!joined) {
        endpoint.close();
      }
    }
  }

  private static TcpEndpoint listen(String bindAddress) {
    try {
      return TcpEndpoint.open(bindAddress);
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "cannot listen on " + bindAddress + ": " + e.getMessage(),
          "TATARA_BIND_ADDRESS must be an address of this pod",
          e);
    }
  }

  private static TcpFabric open(Group group, TcpEndpoint endpoint, boolean world, long groupId) {
    try {
      return new TcpFabric(group, endpoint, world, groupId, ring(group, endpoint, groupId));
    } catch (IOException e) {
      group.membership().abort("it cannot reach the next rank: " + e.getMessage());
      throw group.peerLost("the next rank cannot be reached: " + e.getMessage(), e);
    } catch (TrainerException e) {
      group.membership().abort(e.getMessage());
      throw e;
    }
  }

  private static Link ring(Group group, TcpEndpoint endpoint, long groupId) throws IOException {
    int next = group.worldRank(group.rank() + 1);
    int previous = group.worldRank(group.rank() - 1);
    SocketChannel toNext =
        endpoint.connect(group.membership(), next, groupId, TcpEndpoint.Purpose.RING);
    try {
      SocketChannel fromPrevious =
          endpoint.accept(
              group.membership(),
              new TcpEndpoint.Route(groupId, previous, TcpEndpoint.Purpose.RING));
      return Link.ring(group, toNext, fromPrevious);
    } catch (IOException | RuntimeException e) {
      toNext.close();
      throw e;
    }
  }

  @Override
  public Opening prepare(int size) {
    String id = Long.toString(new SecureRandom().nextLong());
    return new Opening() {
      @Override
      public String ticket() {
        return id;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public Fabric open(Group part, String ticket) {
    return open(part, endpoint, false, Long.parseLong(ticket));
  }

  @Override
  public Group group() {
    return group;
  }

  @Override
  public void reduceScatter(Elements elements, Reduction reduction) {
    long piece = PIECE_BYTES / Float.BYTES;
    long longest = elements.shard(0, group.size()).length();
    for (long done = 0; done < longest; done += piece) {
      // What goes out first is this rank's own; then what came in, with its own added.
      Elements out = shard(elements, group.rank() - 1).part(done, piece);
      for (int step = 1; step < group.size(); step++) {
        Elements own = shard(elements, group.rank() - step - 1).part(done, piece);
        boolean last = step == group.size() - 1;
        Elements in =
            step == 1 ? arriving.as(own.type(), own.count()) : arriving.slice(0, own.count());
        exchange(out, in);
        out = last ? own : partial.slice(0, own.count());
        reducer.combine(reduction, in, own, out);
      }
    }
  }

  @Override
  public void allGather(Elements elements) {
    long piece = PIECE_BYTES / elements.type().bytes();
    long longest = elements.shard(0, group.size()).length();
    for (int step = 0; step < group.size() - 1; step++) {
      Elements sent = shard(elements, group.rank() - step);
      Elements received = shard(elements, group.rank() - step - 1);
      for (long done = 0; done < longest; done += piece) {
        exchange(sent.part(done, piece), received.part(done, piece));
      }
    }
  }

  @Override
  public void broadcast(MemorySegment bytes, int root) {
    // Around the ring from the root; the rank before the root passes nothing on.
    boolean receives = group.rank() != root;
    boolean sends = (group.rank() + 1) % group.size() != root;
    for (long done = 0; done < bytes.byteSize(); done += PIECE_BYTES) {
      MemorySegment piece = bytes.asSlice(done, Math.min(PIECE_BYTES, bytes.byteSize() - done));
      ring.exchange(NOTHING, receives ? piece.asByteBuffer() : NOTHING);
      ring.exchange(sends ? piece.asByteBuffer() : NOTHING, NOTHING);
    }
  }

  @Override
  public void barrier() {
    // After w - 1 rounds every rank has heard, through its neighbours, from every other.
    for (int round = 1; round < group.size(); round++) {
      ring.exchange(ByteBuffer.allocate(1), ByteBuffer.allocate(1));
    }
  }

  @Override
  public void send(MemorySegment bytes, int peer) {
    Link link = outgoing.get(peer);
    if (link == null) {
      link = connect(peer);
      outgoing.put(peer, link);
    }
    link.send(bytes);
  }

  private Link connect(int peer) {
    int to = group.worldRank(peer);
    try {
      return Link.sending(
          group,
          peer,
          endpoint.connect(group.membership(), to, groupId, TcpEndpoint.Purpose.MESSAGES));
    } catch (IOException e) {
      group.check();
      throw group.peerLost("rank " + to + " cannot be reached: " + e.getMessage(), e);
    }
  }

  @Override
  public void receive(MemorySegment bytes, int peer) {
    Link link = incoming.get(peer);
    if (link == null) {
      link = accept(peer);
      incoming.put(peer, link);
    }
    link.receive(bytes);
  }

  private Link accept(int peer) {
    int from = group.worldRank(peer);
    try {
      return Link.receiving(
          group,
          peer,
          endpoint.accept(
              group.membership(),
              new TcpEndpoint.Route(groupId, from, TcpEndpoint.Purpose.MESSAGES)));
    } catch (IOException e) {
      group.check();
      throw group.peerLost("rank " + from + " was lost: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    ring.close();
    outgoing.values().forEach(Link::close);
    incoming.values().forEach(Link::close);
    if (world) {
      endpoint.close();
    }
    arena.close();
  }

  private Elements scratch() {
    return new Elements(arena.allocate(PIECE_BYTES, 64), DataType.FP32);
  }

  private Elements shard(Elements elements, int owner) {
    int rank = Math.floorMod(owner, group.size());
    return elements.slice(elements.shard(rank, group.size()));
  }

  private void exchange(Elements out, Elements in) {
    ring.exchange(out.memory().asByteBuffer(), in.memory().asByteBuffer());
  }
}
