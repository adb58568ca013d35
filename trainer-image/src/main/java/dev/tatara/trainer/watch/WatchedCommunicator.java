package dev.tatara.trainer.watch;

import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.DataType;
import dev.tatara.trainer.comm.Inquiry;
import dev.tatara.trainer.comm.Pending;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/**
 * A communicator that writes down what is done with it. Groups split from it are not watched: wrap
 * them by themselves.
 */
public final class WatchedCommunicator implements Communicator {
  private final Communicator communicator;
  private final Journal journal;
  private final String name;
  private final List<Integer> members;
  private final Channel collectives;

  private WatchedCommunicator(
      Communicator communicator, Journal journal, String name, List<Integer> members) {
    this.communicator = communicator;
    this.journal = journal;
    this.name = name;
    this.members = members;
    this.collectives = Channel.collective(name, members);
  }

  /**
   * Watches a group; nobody waits in a group of one, which is left as it is.
   *
   * @param name for people
   * @param members the rank in the run of each rank of the group
   */
  public static Communicator of(
      Communicator group, Journal journal, String name, List<Integer> members) {
    return group.worldSize() == 1
        ? group
        : new WatchedCommunicator(group, journal, name, List.copyOf(members));
  }

  @Override
  public int rank() {
    return communicator.rank();
  }

  @Override
  public int worldSize() {
    return communicator.worldSize();
  }

  @Override
  public Inquiry inquiry() {
    return communicator.inquiry();
  }

  @Override
  public Communicator split(int color, int key) {
    return communicator.split(color, key);
  }

  @Override
  public void reduceScatter(MemorySegment elements, DataType type) {
    now("reduce-scatter", elements, () -> communicator.reduceScatter(elements, type));
  }

  @Override
  public Pending reduceScatterAsync(MemorySegment elements, DataType type) {
    return later("reduce-scatter", elements, () -> communicator.reduceScatterAsync(elements, type));
  }

  @Override
  public void allGather(MemorySegment elements, DataType type) {
    now("all-gather", elements, () -> communicator.allGather(elements, type));
  }

  @Override
  public Pending allGatherAsync(MemorySegment elements, DataType type) {
    return later("all-gather", elements, () -> communicator.allGatherAsync(elements, type));
  }

  @Override
  public void allReduce(MemorySegment elements, DataType type) {
    now("all-reduce", elements, () -> communicator.allReduce(elements, type));
  }

  @Override
  public Pending allReduceAsync(MemorySegment elements, DataType type) {
    return later("all-reduce", elements, () -> communicator.allReduceAsync(elements, type));
  }

  @Override
  public void allReduceMax(MemorySegment floats) {
    now("all-reduce", floats, () -> communicator.allReduceMax(floats));
  }

  @Override
  public Pending allReduceMaxAsync(MemorySegment floats) {
    return later("all-reduce", floats, () -> communicator.allReduceMaxAsync(floats));
  }

  @Override
  public void broadcast(MemorySegment bytes, int root) {
    now("broadcast", bytes, () -> communicator.broadcast(bytes, root));
  }

  @Override
  public Pending broadcastAsync(MemorySegment bytes, int root) {
    return later("broadcast", bytes, () -> communicator.broadcastAsync(bytes, root));
  }

  @Override
  public void send(MemorySegment bytes, int peer) {
    // Copied and on its way: nobody waits.
    journal.enter(to(peer), "message", bytes.byteSize());
    communicator.send(bytes, peer);
  }

  @Override
  public Pending sendAsync(MemorySegment bytes, int peer) {
    return later(to(peer), "message", bytes, () -> communicator.sendAsync(bytes, peer));
  }

  @Override
  public void receive(MemorySegment bytes, int peer) {
    journal
        .enter(from(peer), "message", bytes.byteSize())
        .await(() -> communicator.receive(bytes, peer));
  }

  @Override
  public Pending receiveAsync(MemorySegment bytes, int peer) {
    return later(from(peer), "message", bytes, () -> communicator.receiveAsync(bytes, peer));
  }

  @Override
  public void barrier() {
    journal.enter(collectives, "barrier", 0).await(communicator::barrier);
  }

  @Override
  public void abort(String reason) {
    communicator.abort(reason);
  }

  @Override
  public void close() {
    communicator.close();
  }

  private void now(String kind, MemorySegment memory, Runnable operation) {
    journal.enter(collectives, kind, memory.byteSize()).await(operation);
  }

  private Pending later(String kind, MemorySegment memory, Supplier<Pending> start) {
    return later(collectives, kind, memory, start);
  }

  private Pending later(
      Channel channel, String kind, MemorySegment memory, Supplier<Pending> start) {
    Journal.Entered entered = journal.enter(channel, kind, memory.byteSize());
    Pending pending = start.get();
    return () -> entered.await(pending::await);
  }

  private Channel to(int peer) {
    return Channel.to(name, members, worldRank(peer));
  }

  private Channel from(int peer) {
    return Channel.from(name, members, worldRank(peer));
  }

  /** A rank that is not there is for the communicator to refuse. */
  private int worldRank(int peer) {
    return peer >= 0 && peer < members.size() ? members.get(peer) : -1;
  }
}
