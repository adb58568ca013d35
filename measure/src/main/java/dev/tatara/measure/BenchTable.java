package dev.tatara.measure;

import java.io.PrintWriter;
import java.util.List;

/** Shows measurements: a table for people. */
final class BenchTable {
  private BenchTable() {}

  /** Prints a line for each measurement, in columns. */
  static void print(List<Measurement> measurements, PrintWriter out) {
    int width = measurements.stream().mapToInt(m -> m.name().length()).max().orElse(0);
    String row = "%-" + Math.max(width, 4) + "s  %12s  %12s  %12s  %5s  %s%n";
    out.printf(row, "name", "median", "min", "max", "runs", "unit");
    for (Measurement m : measurements) {
      out.printf(
          row, m.name(), figure(m.median()), figure(m.min()), figure(m.max()), m.runs(), m.unit());
    }
    out.flush();
  }

  /** Four digits or more, and an exponent only for what would look like 0. */
  private static String figure(double value) {
    double size = Math.abs(value);
    if (size >= 1000) {
      return "%,.0f".formatted(value);
    }
    if (size >= 100) {
      return "%.1f".formatted(value);
    }
    if (size > 0 && size < 0.001) {
      return "%.1e".formatted(value);
    }
    return size >= 10 ? "%.2f".formatted(value) : "%.4f".formatted(value);
  }
}
