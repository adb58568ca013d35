package dev.tatara.trainer.launch;

import dev.tatara.trainer.FailureReason;
import java.io.IOException;
import java.io.InputStream;

/**
 * Ends a rank when its supervisor is gone, however it ended: standard input is a pipe whose other
 * end the supervisor holds open and never writes to, so that its end is the supervisor's end.
 */
public final class ParentWatch {
  private ParentWatch() {}

  /** Begins to watch; returns at once. */
  public static void start() {
    Thread.ofPlatform().daemon().name("parent-watch").start(() -> waitForEnd(System.in));
  }

  private static void waitForEnd(InputStream pipe) {
    try {
      while (pipe.read() >= 0) {
        // Nothing is said on it.
      }
    } catch (IOException e) {
      // A broken pipe means the same.
    }
    System.err.println("the supervisor of this rank is gone; ending");
    Runtime.getRuntime().halt(FailureReason.PEER_LOST.exitCode());
  }
}
