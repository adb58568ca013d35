package dev.tatara.operator.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Metrics as they are served.
 *
 * @param text in the exposition format of Prometheus
 */
public record Exposition(String text) {
  private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z][a-zA-Z0-9_]*)[{ ]");

  /** Reads what is served now. */
  public static Exposition read(URL metrics) {
    try (InputStream body = metrics.openStream()) {
      return new Exposition(new String(body.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of all samples. */
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    SAMPLE.matcher(text).results().map(match -> match.group(1)).forEach(names::add);
    return names;
  }

  /** The sum of the samples of a name that have some labels, given as {@code name="value"}. */
  public double sum(String name, String... labels) {
    return text.lines()
        .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
        .filter(line -> Arrays.stream(labels).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
