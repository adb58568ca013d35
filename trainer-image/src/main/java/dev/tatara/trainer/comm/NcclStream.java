package dev.tatara.trainer.comm;

import java.util.concurrent.locks.LockSupport;

/**
 * A communicator of NCCL with a stream of its own, beside the one that computes. An operation
 * begins when what was computed before it is done; what is computed after it has been awaited waits
 * for it, on the GPU: the host never does.
 */
final class NcclStream implements AutoCloseable {
  private static final long POLL_NANOS = 50_000;

  /** Gives NCCL an operation. */
  interface Operation {
    void start(long communicator, long stream);
  }

  private final NcclContext context;
  private final NcclHandle handle;
  private final long stream;

  /** For the current GPU of this thread. */
  NcclStream(NcclContext context, NcclHandle handle) {
    this.context = context;
    this.handle = handle;
    this.stream = context.cuda().newStream();
  }

  /** Gives the stream an operation that depends on what was computed so far. */
  Pending start(Operation operation) {
    handle.check();
    give(context.record(NcclContext.COMPUTE_STREAM), operation);
    return last();
  }

  /**
   * Gives the stream an operation.
   *
   * @param ready an event that it waits for, and the only use of it
   */
  void give(long ready, Operation operation) {
    context.await(stream, ready);
    handle.run(communicator -> operation.start(communicator, stream));
  }

  /** The operation that was given last. */
  Pending last() {
    return new Done(context.record(stream));
  }

  /** Returns when the GPU has done all that the stream was given. */
  void finish() {
    handle.check();
    long event = context.record(stream);
    try {
      while (!context.cuda().hasHappened(event)) {
        handle.check();
        LockSupport.parkNanos(POLL_NANOS);
      }
    } finally {
      context.cuda().destroyEvent(event);
    }
    handle.check();
  }

  @Override
  public void close() {
    context.watch().release(handle);
    context.cuda().destroyStream(stream);
  }

  private final class Done implements Pending {
    private final long event;
    private boolean awaited;

    Done(long event) {
      this.event = event;
    }

    @Override
    public void await() {
      handle.check();
      if (!awaited) {
        awaited = true;
        context.await(NcclContext.COMPUTE_STREAM, event);
      }
    }
  }
}
