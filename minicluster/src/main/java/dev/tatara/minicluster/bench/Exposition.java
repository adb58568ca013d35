package dev.tatara.minicluster.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Samples in Prometheus' text format.
 *
 * @param samples in their order
 */
record Exposition(List<Sample> samples) {
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ([^ ]+)(?: \\d+)?");

  /**
   * One line.
   *
   * @param labels between the braces, as they stand there
   */
  record Sample(String name, String labels, double value) {
    /** The value of a label; empty where there is none. */
    String label(String label) {
      Matcher matcher =
          Pattern.compile("(?:^|,)" + label + "=\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(labels);
      return matcher.find() ? matcher.group(1) : "";
    }
  }

  /** Reads the samples of some metrics; a page of the API server has tens of thousands. */
  static Exposition of(String text, String... prefixes) {
    List<Sample> samples = new ArrayList<>();
    text.lines()
        .filter(line -> List.of(prefixes).stream().anyMatch(line::startsWith))
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(
            line ->
                samples.add(
                    new Sample(
                        line.group(1),
                        line.group(2) == null ? "" : line.group(2),
                        value(line.group(3)))));
    return new Exposition(samples);
  }

  /** The sum over all label values that are wanted. */
  double sum(String name, Predicate<Sample> wanted) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name))
        .filter(wanted)
        .mapToDouble(Sample::value)
        .sum();
  }

  private static double value(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
