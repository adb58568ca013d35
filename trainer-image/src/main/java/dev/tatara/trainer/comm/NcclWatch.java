package dev.tatara.trainer.comm;

import dev.tatara.trainer.TrainerException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the NCCL communicators of a process. What a GPU does for a collective never ends when
 * another rank is lost: so when the membership says that one is, or NCCL that a connection failed,
 * all communicators are aborted, which also ends what waits on the GPU.
 */
final class NcclWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NcclWatch.class);
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final Membership membership;
  private final Set<NcclHandle> handles = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private volatile TrainerException failure;

  NcclWatch(Membership membership) {
    this.membership = membership;
  }

  void start() {
    Thread.ofPlatform().daemon().name("nccl-watch").start(this::run);
  }

  Membership membership() {
    return membership;
  }

  void add(NcclHandle handle) {
    handles.add(handle);
    if (failure != null) {
      handle.abort(failure);
    }
  }

  /** Frees a communicator that is of no use any more. */
  void release(NcclHandle handle) {
    handles.remove(handle);
    handle.destroy();
  }

  private void run() {
    try {
      while (!closed && failure == null) {
        look();
        Thread.sleep(INTERVAL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      membership.check();
      for (NcclHandle handle : handles) {
        String error = handle.asynchronousError();
        if (!error.isEmpty()) {
          throw membership.peerLost("NCCL lost the connection to another rank: " + error, null);
        }
      }
    } catch (TrainerException e) {
      abortAll(e);
    } catch (RuntimeException e) {
      abortAll(membership.peerLost("NCCL cannot be asked for errors: " + e.getMessage(), e));
    }
  }

  /** Aborts all communicators, for the GPU to stop waiting. */
  void abortAll(TrainerException why) {
    failure = why;
    for (NcclHandle handle : handles) {
      try {
        handle.abort(why);
      } catch (RuntimeException e) {
        LOG.warn("NCCL cannot abort a communicator: {}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
