package dev.tatara.trainer.comm;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.nccl.NcclException;
import dev.tatara.trainer.comm.nccl.NcclLibrary;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * A communicator of NCCL: used by one thread, watched and, when it must be, aborted by another.
 * NCCL frees what it aborts, so the two take turns.
 */
final class NcclHandle {
  /** Calls are short, unless they wait for other ranks. */
  private static final int PATIENCE_MILLIS = 200;

  private final NcclLibrary nccl;
  private final List<Integer> members;
  private final long communicator;
  private final ReentrantLock turn = new ReentrantLock();
  private boolean gone;
  private volatile TrainerException failure;

  /**
   * @param members the ranks in the run that it connects
   * @param communicator NCCL's own handle
   */
  NcclHandle(NcclLibrary nccl, List<Integer> members, long communicator) {
    this.nccl = nccl;
    this.members = members;
    this.communicator = communicator;
  }

  /** The ranks in the run that it connects. */
  List<Integer> members() {
    return members;
  }

  /** Throws why it was aborted, if it was. */
  void check() {
    TrainerException known = failure;
    if (known != null) {
      throw known;
    }
  }

  /** Gives it an operation. */
  void run(LongConsumer operation) {
    turn.lock();
    try {
      check();
      operation.accept(communicator);
    } catch (NcclException e) {
      check(); // aborted meanwhile
      throw failed(e);
    } finally {
      turn.unlock();
    }
  }

  /** What an error of NCCL is for the run. */
  static TrainerException failed(NcclException e) {
    return new TrainerException(
        e.ofAnotherRank() ? FailureReason.PEER_LOST : FailureReason.INTERNAL,
        e.getMessage(),
        "set NCCL_DEBUG=INFO to see why in the log",
        e);
  }

  /** What went wrong beside the calls; empty if nothing did. */
  String asynchronousError() {
    if (!turn.tryLock()) {
      return ""; // the call that is being made will say so, or the next look
    }
    try {
      return gone ? "" : nccl.asynchronousError(communicator);
    } finally {
      turn.unlock();
    }
  }

  /** Ends what is under way; whoever uses it from now on gets this. */
  void abort(TrainerException why) {
    if (failure == null) {
      failure = why;
    }
    // A call that waits for other ranks keeps its turn until it is aborted.
    boolean mine = false;
    try {
      mine = turn.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      if (!gone) {
        gone = true;
        nccl.abort(communicator);
      }
    } finally {
      if (mine) {
        turn.unlock();
      }
    }
  }

  /** Frees it; nothing is under way. */
  void destroy() {
    turn.lock();
    try {
      if (!gone) {
        gone = true;
        failure = new TrainerException(FailureReason.INTERNAL, "the communicator is closed", "");
        nccl.destroy(communicator);
      }
    } finally {
      turn.unlock();
    }
  }
}
