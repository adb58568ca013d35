package dev.tatara.trainer.progress;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Speed over the last steps: one slow step, such as the first, does not spoil it. Not thread-safe.
 */
final class Throughput {
  private static final int WINDOW = 20;

  private record Sample(long tokens, double seconds) {}

  private final Deque<Sample> window = new ArrayDeque<>();

  void add(long tokens, double seconds) {
    window.addLast(new Sample(tokens, seconds));
    if (window.size() > WINDOW) {
      window.removeFirst();
    }
  }

  /** Tokens a second over the window. */
  double tokensPerSecond() {
    return window.stream().mapToLong(Sample::tokens).sum() / seconds();
  }

  /** Mean seconds a step over the window. */
  double secondsPerStep() {
    return seconds() / window.size();
  }

  private double seconds() {
    return window.stream().mapToDouble(Sample::seconds).sum();
  }
}
