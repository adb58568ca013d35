package dev.tatara.trainer.comm;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The communicator of ranks that exchange bytes in host memory, over any {@link Fabric}: the order
 * of operations, the groups split from it, and its end.
 */
final class HostCommunicator implements Communicator {
  /** A thread that waits for another rank looks about this often, at least, whether to go on. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Fabric fabric;
  private final boolean world;
  private final Lane collectives;
  private final Messages messages;
  private final List<Communicator> parts = new ArrayList<>();
  private boolean released;

  private HostCommunicator(Fabric fabric, boolean world) {
    this.fabric = fabric;
    this.world = world;
    this.collectives = new Lane("rank-" + fabric.group().rank() + "-collectives");
    this.messages = new Messages(fabric);
  }

  /** The communicator of all ranks, whose end is the end of the membership. */
  static HostCommunicator world(Fabric fabric) {
    return new HostCommunicator(fabric, true);
  }

  /** The ranks. */
  Group group() {
    return fabric.group();
  }

  @Override
  public int rank() {
    return fabric.group().rank();
  }

  @Override
  public int worldSize() {
    return fabric.group().size();
  }

  @Override
  public Inquiry inquiry() {
    return fabric.group().membership();
  }

  @Override
  public Communicator split(int color, int key) {
    List<Communicator> made = new ArrayList<>(1);
    collectives.run(
        () ->
            made.add(
                new Division(fabric, color, key)
                    .open()
                    .<Communicator>map(part -> new HostCommunicator(part, false))
                    .orElseGet(SoloCommunicator::new)));
    parts.addAll(made);
    return made.getFirst();
  }

  @Override
  public void reduceScatter(MemorySegment elements, DataType type) {
    collectives.run(() -> fabric.reduceScatter(new Elements(elements, type), Reduction.SUM));
  }

  @Override
  public Pending reduceScatterAsync(MemorySegment memory, DataType type) {
    Elements elements = new Elements(memory, type);
    return collectives.start(() -> fabric.reduceScatter(elements, Reduction.SUM));
  }

  @Override
  public void allGather(MemorySegment elements, DataType type) {
    collectives.run(() -> fabric.allGather(new Elements(elements, type)));
  }

  @Override
  public Pending allGatherAsync(MemorySegment memory, DataType type) {
    Elements elements = new Elements(memory, type);
    return collectives.start(() -> fabric.allGather(elements));
  }

  @Override
  public void allReduce(MemorySegment elements, DataType type) {
    collectives.run(() -> fabric.allReduce(new Elements(elements, type), Reduction.SUM));
  }

  @Override
  public Pending allReduceAsync(MemorySegment memory, DataType type) {
    Elements elements = new Elements(memory, type);
    return collectives.start(() -> fabric.allReduce(elements, Reduction.SUM));
  }

  @Override
  public void allReduceMax(MemorySegment floats) {
    collectives.run(() -> fabric.allReduce(new Elements(floats, DataType.FP32), Reduction.MAX));
  }

  @Override
  public Pending allReduceMaxAsync(MemorySegment floats) {
    Elements elements = new Elements(floats, DataType.FP32);
    return collectives.start(() -> fabric.allReduce(elements, Reduction.MAX));
  }

  @Override
  public void broadcast(MemorySegment bytes, int root) {
    int from = group().root(root);
    collectives.run(() -> fabric.broadcast(bytes, from));
  }

  @Override
  public Pending broadcastAsync(MemorySegment bytes, int root) {
    int from = group().root(root);
    return collectives.start(() -> fabric.broadcast(bytes, from));
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
  public void receive(MemorySegment bytes, int peer) {
    messages.receive(bytes, peer);
  }

  @Override
  public Pending receiveAsync(MemorySegment bytes, int peer) {
    return messages.receiveAsync(bytes, peer);
  }

  @Override
  public void barrier() {
    collectives.run(fabric::barrier);
  }

  @Override
  public void abort(String reason) {
    fabric.group().membership().abort(reason);
    close();
  }

  @Override
  public void close() {
    if (released) {
      return;
    }
    released = true;
    parts.forEach(Communicator::close);
    messages.flush();
    collectives.stop();
    messages.stop();
    if (world) {
      fabric.group().membership().close();
    }
    // What still waits for another rank on a thread of its own needs its memory a little longer.
    if (collectives.ended(PATIENCE) && messages.ended(PATIENCE)) {
      messages.release();
      fabric.close();
    }
  }
}
