package dev.tatara.trainer.comm;

import dev.tatara.trainer.TrainerException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the NCCL communicators of a process. What a GPU does for a collective never ends when
 * another rank is lost: so when the membership says that one is, or NCCL that a connection failed,
 * all communicators are aborted, which also ends what waits on the GPU. What was computed from then
 * on is worth nothing: every operation, in host memory too, throws.
 */
final class NcclWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NcclWatch.class);
  private static final Duration INTERVAL = Duration.ofMillis(100);

  /** How long after a rank has left in good order its last operations may take here. */
  private static final Duration AFTER_LEAVING = Duration.ofSeconds(4);

  /** How long NCCL may take to free a communicator: it may wait for ranks on the same host. */
  private static final Duration FREEING = Duration.ofSeconds(2);

  private final Membership membership;
  private final Set<NcclHandle> handles = ConcurrentHashMap.newKeySet();
  private final Map<Integer, Long> leavings = new HashMap<>(); // rank to when it was seen to leave
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

  /** Throws why the communicators were aborted, if they were. */
  void check() {
    TrainerException known = failure;
    if (known != null) {
      throw known;
    }
  }

  void add(NcclHandle handle) {
    handles.add(handle);
    TrainerException known = failure;
    if (known != null) {
      handle.abort(known);
    }
  }

  /** Frees a communicator that is of no use any more. */
  void release(NcclHandle handle) {
    handles.remove(handle);
    Thread freeing =
        Thread.ofPlatform()
            .daemon()
            .name("nccl-closing")
            .start(
                () -> {
                  try {
                    handle.destroy();
                  } catch (RuntimeException e) {
                    LOG.warn("NCCL cannot free a communicator: {}", e.getMessage());
                  }
                });
    try {
      freeing.join(FREEING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
    } catch (TrainerException e) {
      abortAll(e);
      return;
    }
    for (NcclHandle handle : handles) {
      try {
        String error = handle.asynchronousError();
        if (!error.isEmpty()) {
          fail("NCCL lost the connection to another rank: " + error, null);
        } else if (isAbandoned(handle)) {
          handle.abort(membership.peerLost("a rank left the group while others need it", null));
        }
      } catch (RuntimeException e) {
        fail("NCCL cannot be asked for errors: " + e.getMessage(), e);
      }
    }
  }

  /** What the membership does not know: the others wait for this rank until they are told. */
  private void fail(String message, RuntimeException cause) {
    abortAll(membership.peerLost(message, cause));
    membership.abort(message);
  }

  private boolean isAbandoned(NcclHandle handle) {
    long now = System.nanoTime();
    return handle.members().stream()
        .filter(membership::hasLeft)
        .anyMatch(rank -> now - leavings.computeIfAbsent(rank, _ -> now) > AFTER_LEAVING.toNanos());
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
