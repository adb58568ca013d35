package dev.tatara.trainer.progress;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Speed over the last steps. The first steps of a process, in which code is compiled and files are
 * read for the first time, say nothing of the others, and are left out. Not thread-safe.
 */
final class Throughput {
  /** Steps of the process that do not count. */
  static final int WARM_UP = 3;

  private static final int WINDOW = 20;

  private record Sample(long tokens, double seconds) {}

  private final Deque<Sample> window = new ArrayDeque<>();
  private int warm;

  void add(long tokens, double seconds) {
    if (warm < WARM_UP) {
      warm++;
      return;
    }
    window.addLast(new Sample(tokens, seconds));
    if (window.size() > WINDOW) {
      window.removeFirst();
    }
  }

  /** Whether enough steps have been done to tell a speed. */
  boolean isKnown() {
    return !window.isEmpty();
  }

  /** Tokens a second over the window, if it is known. */
  double tokensPerSecond() {
    return window.stream().mapToLong(Sample::tokens).sum() / seconds();
  }

  /** Mean seconds a step over the window, if it is known. */
  double secondsPerStep() {
    return seconds() / window.size();
  }

  private double seconds() {
    return window.stream().mapToDouble(Sample::seconds).sum();
  }
}
