package dev.tatara.trainer.progress;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.OptionalDouble;

/**
 * Finds losses that stand out from those before. The median of these does not move for a spike, nor
 * does it lag far behind a loss that falls. Not thread-safe.
 */
public final class LossSpikes {
  /** Finite losses that the median is of. */
  static final int WINDOW = 50;

  /** With fewer of them nothing is said: at the beginning the loss falls fast. */
  static final int FEWEST = 20;

  private final double factor;
  private final Deque<Double> window = new ArrayDeque<>();

  private LossSpikes(double factor) {
    this.factor = factor;
  }

  /**
   * Looks for losses above so many times the median.
   *
   * @param factor more than 1; null to find none
   */
  public static LossSpikes above(Double factor) {
    return new LossSpikes(factor == null ? Double.POSITIVE_INFINITY : factor);
  }

  /**
   * A step is done.
   *
   * @return the median of the losses before, if this one is a spike
   */
  OptionalDouble after(double loss) {
    if (!Double.isFinite(loss)) {
      return OptionalDouble.empty();
    }
    OptionalDouble spike = OptionalDouble.empty();
    if (window.size() >= FEWEST) {
      double median = median();
      spike = loss > factor * median ? OptionalDouble.of(median) : spike;
    }
    window.addLast(loss);
    if (window.size() > WINDOW) {
      window.removeFirst();
    }
    return spike;
  }

  /** Forgets all losses: those of the same steps come again. */
  void clear() {
    window.clear();
  }

  private double median() {
    double[] sorted = window.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
