package dev.tatara.trainer.tokenizer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** How fast equal pieces of work were done of late, and so how long others will take. */
final class Pace {
  private record Mark(long nanos, double done) {}

  private final int window;
  private final Deque<Mark> marks = new ArrayDeque<>();

  /**
   * @param window how many of the last marks count; before there are so many nothing is said
   */
  Pace(int window) {
    this.window = window;
  }

  /** So much is done at that time. */
  void mark(long nanos, double done) {
    marks.add(new Mark(nanos, done));
    if (marks.size() > window + 1) {
      marks.remove();
    }
  }

  /** Seconds that so much more will take; empty as long as too little is done. */
  OptionalDouble secondsFor(double left) {
    if (marks.size() <= window) {
      return OptionalDouble.empty();
    }
    double seconds = (marks.getLast().nanos() - marks.getFirst().nanos()) / 1e9;
    double done = marks.getLast().done() - marks.getFirst().done();
    return done > 0 ? OptionalDouble.of(left * seconds / done) : OptionalDouble.empty();
  }
}
