package dev.tatara.trainer.train;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of a run through its samples: batch after batch of the order, but for the samples that
 * are left out. A batch that would touch some begins behind them instead. Where that makes the
 * order too short for the steps of the run, it goes on from the order's first samples: positions
 * past the end mean those.
 */
final class SamplePath {
  private final int batch;
  private final long samples;
  private final List<SampleRange> leftOut = new ArrayList<>();

  /**
   * @param batch samples a step over all replicas
   * @param samples of the order
   */
  SamplePath(int batch, long samples) {
    this.batch = batch;
    this.samples = samples;
  }

  /** The samples at positions, which may be past the end of the order. */
  List<SampleRange> samplesAt(SampleRange positions) {
    long from = sample(positions.from());
    long to = from + positions.to() - positions.from();
    return to <= samples
        ? List.of(new SampleRange(from, to))
        : List.of(new SampleRange(from, samples), new SampleRange(0, to - samples));
  }

  /** The sample at a position. */
  long sample(long position) {
    return position % samples;
  }

  /** Goes around these samples from now on; of those that the order does not have, nothing is. */
  void leaveOut(List<SampleRange> ranges) {
    for (SampleRange range : ranges) {
      if (range.from() < samples) {
        leftOut.add(new SampleRange(range.from(), Math.min(range.to(), samples)));
      }
    }
  }

  /**
   * Where the next step begins.
   *
   * @param position after the step before
   * @return this position, or a later one
   * @throws TrainerException {@code NonFiniteLoss} when what is left does not make a batch
   */
  long next(long position) {
    long next = position;
    for (long end = endOfTouched(next); end > next; end = endOfTouched(next)) {
      next = end;
      if (next - position > samples + batch) {
        throw new TrainerException(
            FailureReason.NON_FINITE_LOSS,
            "no batch is left: all samples were in steps without a finite loss",
            "lower training.optimizer.learningRate, and look at what the data holds");
      }
    }
    return next;
  }

  /** The end of left-out samples that a batch from here would touch; else the position itself. */
  private long endOfTouched(long position) {
    long first = position / samples * samples;
    for (long round = first; round < position + batch; round += samples) {
      for (SampleRange range : leftOut) {
        if (round + range.from() < position + batch && position < round + range.to()) {
          return round + range.to();
        }
      }
    }
    return position;
  }
}
