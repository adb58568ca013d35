package dev.tatara.trainer.comm;

import java.lang.foreign.MemorySegment;

/** A group of one: every operation is already done. */
public final class SoloCommunicator implements Communicator {
  private final Inquiry inquiry = new SoloInquiry();

  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int worldSize() {
    return 1;
  }

  @Override
  public Inquiry inquiry() {
    return inquiry;
  }

  @Override
  public Communicator split(int color, int key) {
    return new SoloCommunicator();
  }

  @Override
  public Pending reduceScatterAsync(MemorySegment elements, DataType type) {
    return Pending.DONE;
  }

  @Override
  public Pending allGatherAsync(MemorySegment elements, DataType type) {
    return Pending.DONE;
  }

  @Override
  public Pending allReduceAsync(MemorySegment elements, DataType type) {
    return Pending.DONE;
  }

  @Override
  public Pending allReduceMaxAsync(MemorySegment floats) {
    return Pending.DONE;
  }

  @Override
  public Pending broadcastAsync(MemorySegment bytes, int root) {
    return Pending.DONE;
  }

  @Override
  public Pending sendAsync(MemorySegment bytes, int peer) {
    throw alone(peer);
  }

  @Override
  public Pending receiveAsync(MemorySegment bytes, int peer) {
    throw alone(peer);
  }

  private static IllegalArgumentException alone(int peer) {
    return new IllegalArgumentException("there is no rank " + peer + " besides this one");
  }

  @Override
  public void barrier() {}

  @Override
  public void abort(String reason) {}

  @Override
  public void close() {}
}
