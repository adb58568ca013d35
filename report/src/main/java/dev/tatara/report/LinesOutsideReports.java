package dev.tatara.report;

import java.util.function.Predicate;

/**
 * What a log says beside the packed report that it may hold ({@link RunReports#lines}). It is asked
 * line by line, in the order of the log and from its beginning.
 */
public final class LinesOutsideReports implements Predicate<String> {
  private boolean inside;

  @Override
  public boolean test(String line) {
    if (line.endsWith(RunReports.BEGIN)) {
      inside = true;
      return false;
    }
    if (inside) {
      inside = !line.endsWith(RunReports.END);
      return false;
    }
    return true;
  }
}
