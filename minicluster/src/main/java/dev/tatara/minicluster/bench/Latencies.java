package dev.tatara.minicluster.bench;

import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A histogram of durations.
 *
 * @param buckets how many took at most so many seconds, by that bound; the last bound is infinite
 */
record Latencies(NavigableMap<Double, Double> buckets) {
  /** The histogram of that name, summed over its labels. */
  static Latencies of(Exposition page, String name) {
    NavigableMap<Double, Double> buckets = new TreeMap<>();
    page.samples().stream()
        .filter(sample -> sample.name().equals(name + "_bucket"))
        .forEach(sample -> buckets.merge(bound(sample.label("le")), sample.value(), Double::sum));
    return new Latencies(buckets);
  }

  private static double bound(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** What came since an earlier reading of the same histogram. */
  Latencies since(Latencies earlier) {
    NavigableMap<Double, Double> difference = new TreeMap<>();
    buckets.forEach(
        (bound, count) -> difference.put(bound, count - earlier.buckets.getOrDefault(bound, 0.0)));
    return new Latencies(difference);
  }

  /** How many there were. */
  long count() {
    return buckets.isEmpty() ? 0 : Math.round(buckets.lastEntry().getValue());
  }

  /**
   * The duration that a share of all stays within, in milliseconds, as Prometheus' {@code
   * histogram_quantile} has it: linear within a bucket.
   *
   * @param share such as 0.99
   */
  double quantileMillis(double share) {
    double rank = share * count();
    double below = 0;
    double lower = 0;
    for (var bucket : buckets.entrySet()) {
      double upper = bucket.getKey();
      if (bucket.getValue() >= rank && bucket.getValue() > below) {
        double part = (rank - below) / (bucket.getValue() - below);
        return 1000 * (Double.isInfinite(upper) ? lower : lower + (upper - lower) * part);
      }
      below = bucket.getValue();
      lower = upper;
    }
    return 0;
  }
}
