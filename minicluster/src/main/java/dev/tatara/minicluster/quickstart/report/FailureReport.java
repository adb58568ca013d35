package dev.tatara.minicluster.quickstart.report;

import dev.tatara.api.v1alpha1.FailureStatus;
import java.util.ArrayList;
import java.util.List;

/** Why a job failed, as the operator found out. */
public final class FailureReport {
  private FailureReport() {}

  /** What is wrong, where, what to do, and the last lines of the log. */
  public static List<String> lines(FailureStatus failure) {
    List<String> lines = new ArrayList<>();
    lines.add("failed in step " + failure.step() + ": " + failure.reason());
    add(lines, "  ", failure.message());
    add(lines, "  hint: ", failure.hint());
    add(lines, "  pod: ", failure.pod());
    if (failure.exitCode() != null) {
      lines.add("  exit code: " + failure.exitCode());
    }
    if (failure.logTail() != null && !failure.logTail().isBlank()) {
      lines.add("  log:");
      failure.logTail().lines().forEach(line -> lines.add("    " + line));
    }
    return lines;
  }

  private static void add(List<String> lines, String label, String value) {
    if (value != null && !value.isBlank()) {
      lines.add(label + value);
    }
  }
}
