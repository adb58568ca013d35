package dev.tatara.measure;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Arrays;

/**
 * One figure of a benchmark over several runs.
 *
 * @param name dotted, such as {@code train.fp32.vs_pytorch}
 * @param value what to quote: the median
 * @param unit such as {@code tokens/s} or {@code ratio}
 * @param min smallest of the runs
 * @param median middle of the runs
 * @param max largest of the runs
 * @param runs how many there were
 */
@JsonPropertyOrder({"name", "value", "unit", "min", "median", "max", "runs"})
public record Measurement(
    String name, double value, String unit, double min, double median, double max, int runs) {

  /**
   * Sums runs up.
   *
   * @param values one for each run, at least one
   */
  public static Measurement of(String name, String unit, double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException(name + " has no run");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    return new Measurement(
        name, median, unit, sorted[0], median, sorted[sorted.length - 1], sorted.length);
  }
}
