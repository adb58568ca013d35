package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.nccl.NcclException;
import dev.tatara.trainer.comm.nccl.NcclLibrary;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/** A communicator of NCCL, which may be aborted by another thread at any time. */
final class NcclHandle {
  private final NcclLibrary nccl;
  private final long communicator;
  private final AtomicBoolean gone = new AtomicBoolean();
  private volatile TrainerException failure;

  NcclHandle(NcclLibrary nccl, long communicator) {
    this.nccl = nccl;
    this.communicator = communicator;
  }

  /** Throws why it was aborted, if it was. */
  void check() {
    if (failure != null) {
      throw failure;
    }
  }

  /** Gives it an operation. */
  void run(LongConsumer operation) {
    check();
    try {
      operation.accept(communicator);
    } catch (NcclException e) {
      check(); // aborted meanwhile
      throw new TrainerException(
          e.ofAnotherRank() ? FailureReason.PEER_LOST : FailureReason.INTERNAL,
          e.getMessage(),
          "set NCCL_DEBUG=INFO to see why in the log",
          e);
    }
  }

  /** What went wrong beside the calls; empty if nothing did. */
  String asynchronousError() {
    return gone.get() ? "" : nccl.asynchronousError(communicator);
  }

  /** Ends what is under way; whoever uses it from now on gets this. */
  void abort(TrainerException why) {
    if (gone.compareAndSet(false, true)) {
      failure = why;
      nccl.abort(communicator);
    }
  }

  /** Frees it; nothing is under way. */
  void destroy() {
    if (gone.compareAndSet(false, true)) {
      failure = new TrainerException(FailureReason.INTERNAL, "the communicator is closed", "");
      nccl.destroy(communicator);
    }
  }
}
