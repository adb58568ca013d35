package dev.tatara.trainer.comm;

import dev.tatara.trainer.comm.nccl.CudaStreams;
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

  NcclStream(NcclContext context, NcclHandle handle) {
    this.context = context;
    this.handle = handle;
    this.stream = context.cuda().newStream();
  }

  NcclHandle handle() {
    return handle;
  }

  /** Gives the stream an operation that depends on what was computed so far. */
  Pending start(Operation operation) {
    context.order(stream, NcclContext.COMPUTE_STREAM);
    return startNow(operation);
  }

  /**
   * @param ready an event that the operation waits for, and the only use of it
   */
  Pending startAfter(long ready, Operation operation) {
    context.cuda().await(stream, ready);
    context.cuda().forget(ready);
    return startNow(operation);
  }

  private Pending startNow(Operation operation) {
    handle.run(communicator -> operation.start(communicator, stream));
    return new Done(context.cuda().record(stream));
  }

  /** Returns when the GPU has done all that the stream was given. */
  void finish() {
    CudaStreams cuda = context.cuda();
    long event = cuda.record(stream);
    try {
      while (!cuda.happened(event)) {
        handle.check();
        LockSupport.parkNanos(POLL_NANOS);
      }
    } finally {
      cuda.forget(event);
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
        context.cuda().await(NcclContext.COMPUTE_STREAM, event);
        context.cuda().forget(event);
      }
    }
  }
}
