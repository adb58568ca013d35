package dev.tatara.operator.failure;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Measures the steps of one training as they are heard of, and how long none has come. Not
 * thread-safe.
 */
final class StepClock {
  private static final int STEPS = 20;

  /** The trainer's own watch ends a hang within four times its limit, even in a checkpoint. */
  private static final int LONGER_THAN_THE_TRAINER = 5;

  /**
   * Where a training is; another pod or a restart is a move, too, and may lead back.
   *
   * @param pod uid of the pod of node rank 0
   */
  record Position(String pod, int restarts, int step) {
    private boolean isLaterThan(Position before) {
      return pod.equals(before.pod) && restarts == before.restarts && step > before.step;
    }
  }

  private final Deque<Duration> steps = new ArrayDeque<>();
  private Position position;
  private Instant since;

  /** A training is at a position. */
  void at(Position now, Instant when) {
    if (now.equals(position)) {
      return;
    }
    if (position != null && now.isLaterThan(position)) {
      steps.add(Duration.between(since, when).dividedBy(now.step - position.step));
      if (steps.size() > STEPS) {
        steps.remove();
      }
    }
    position = now;
    since = when;
  }

  /** The training does not run as a whole: what follows is measured anew. */
  void stop() {
    position = null;
  }

  /** Where the training was at last; null when it has not been heard of. */
  Position position() {
    return position;
  }

  /** How long no step has come. */
  Duration silence(Instant when) {
    return position == null ? Duration.ZERO : Duration.between(since, when);
  }

  /**
   * The silence that is a hang.
   *
   * @param factor of the median step
   * @param stallTimeout of the trainer's own watch
   */
  Duration limit(double factor, Duration stallTimeout) {
    Duration floor = stallTimeout.multipliedBy(LONGER_THAN_THE_TRAINER);
    Duration bySteps = Duration.ofMillis(Math.round(factor * median().toMillis()));
    return bySteps.compareTo(floor) > 0 ? bySteps : floor;
  }

  /** The median of the last steps, the lower of two in the middle; zero when there are none. */
  Duration median() {
    return steps.isEmpty()
        ? Duration.ZERO
        : steps.stream().sorted().skip((steps.size() - 1) / 2).findFirst().orElseThrow();
  }
}
