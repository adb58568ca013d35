package dev.tatara.report;

import dev.tatara.report.RunReport.Series;
import java.util.ArrayList;
import java.util.List;

/**
 * Thins out a curve of any length while it is read: of each stretch of steps the lowest and the
 * highest value stay, so that a spike of one step is still seen. Stretches are joined in pairs when
 * there come to be too many. Not thread-safe.
 */
public final class SeriesBuilder {
  /** Stretches at most; with two values each about as many as a chart has pixels. */
  static final int MOST_STRETCHES = 512;

  private final String name;
  private final int mostStretches;
  private List<Stretch> stretches = new ArrayList<>();
  private int width = 1;
  private Point first;
  private Point last;

  private record Point(int step, double value) {}

  /**
   * @param number steps of it, divided by the width
   */
  private record Stretch(int number, Point low, Point high) {
    Stretch join(int number, Stretch other) {
      return new Stretch(
          number,
          low.value <= other.low.value ? low : other.low,
          high.value >= other.high.value ? high : other.high);
    }
  }

  /** A curve of that name. */
  public SeriesBuilder(String name) {
    this(name, MOST_STRETCHES);
  }

  /** A curve of that name, of two values a stretch and those at its ends. */
  SeriesBuilder(String name, int mostStretches) {
    this.name = name;
    this.mostStretches = mostStretches;
  }

  /** The next value; one that is not finite leaves a gap. Steps ascend. */
  public void add(int step, double value) {
    if (!Double.isFinite(value)) {
      return;
    }
    last = new Point(step, value);
    first = first == null ? last : first;
    append(new Stretch(step / width, last, last));
    while (stretches.size() > mostStretches) {
      width *= 2;
      List<Stretch> narrow = stretches;
      stretches = new ArrayList<>();
      narrow.forEach(stretch -> append(new Stretch(stretch.number / 2, stretch.low, stretch.high)));
    }
  }

  private void append(Stretch next) {
    if (!stretches.isEmpty() && stretches.getLast().number == next.number) {
      stretches.add(stretches.removeLast().join(next.number, next));
    } else {
      stretches.add(next);
    }
  }

  /** What is left of it; its first and its last value always are. */
  public Series build() {
    List<Integer> steps = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    if (first != null) {
      add(steps, values, first);
    }
    for (Stretch stretch : stretches) {
      boolean lowFirst = stretch.low.step <= stretch.high.step;
      add(steps, values, lowFirst ? stretch.low : stretch.high);
      add(steps, values, lowFirst ? stretch.high : stretch.low);
    }
    if (last != null) {
      add(steps, values, last);
    }
    return new Series(name, steps, values);
  }

  private static void add(List<Integer> steps, List<Double> values, Point point) {
    if (steps.isEmpty() || steps.getLast() < point.step) {
      steps.add(point.step);
      values.add(Figures.rounded(point.value));
    }
  }
}
