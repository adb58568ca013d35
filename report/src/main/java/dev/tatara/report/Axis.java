package dev.tatara.report;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis of a chart: where values lie on it, and which of them are named.
 *
 * @param from value at {@code start}
 * @param to value at {@code end}, not the same
 * @param start place of {@code from}
 * @param end place of {@code to}; may be smaller
 */
record Axis(double from, double to, double start, double end) {

  /** An axis that shows those values; one value gets room around it. */
  static Axis of(double low, double high, double start, double end) {
    if (!(low <= high)) {
      return new Axis(0, 1, start, end);
    }
    if (low == high) {
      double room = low == 0 ? 1 : Math.abs(low) / 10;
      return new Axis(low - room, high + room, start, end);
    }
    return new Axis(low, high, start, end);
  }

  /** The same, with ends that are round numbers. */
  Axis rounded(int ticks) {
    double distance = distance(ticks);
    return new Axis(
        Math.floor(from / distance + 1e-9) * distance,
        Math.ceil(to / distance - 1e-9) * distance,
        start,
        end);
  }

  double place(double value) {
    return start + (value - from) / (to - from) * (end - start);
  }

  /** Round numbers on the axis, about so many. */
  List<Double> ticks(int about) {
    double distance = distance(about);
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(from / distance - 1e-9);
        i * distance <= to + distance * 1e-9;
        i++) {
      ticks.add(i * distance);
    }
    return ticks;
  }

  /** 1, 2 or 5 times a power of ten. */
  private double distance(int about) {
    double raw = (to - from) / Math.max(1, about);
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double lead = raw / power;
    return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
  }
}
