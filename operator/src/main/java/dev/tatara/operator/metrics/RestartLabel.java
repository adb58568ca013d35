package dev.tatara.operator.metrics;

import dev.tatara.api.v1alpha1.RestartStatus;
import dev.tatara.operator.trainer.ExitCodes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Names the cause of a restart for a label. Reasons come from pods and from the trainer, who may
 * say anything: only words are taken, and only the first few.
 */
final class RestartLabel {
  private static final int MOST = 40;
  private static final String OTHER = "Other";
  private static final Pattern WORD = Pattern.compile("[A-Za-z]{1,40}");

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  String of(RestartStatus restart) {
    String cause = cause(restart);
    if (!WORD.matcher(cause).matches()) {
      return OTHER;
    }
    if (known.size() < MOST) {
      known.add(cause);
    }
    return known.contains(cause) ? cause : OTHER;
  }

  private static String cause(RestartStatus restart) {
    if (restart == null) {
      return "Unknown";
    }
    if (restart.reason() != null && !restart.reason().isBlank()) {
      return restart.reason();
    }
    if (restart.exitCode() == null) {
      return "Unknown";
    }
    return ExitCodes.signal(restart.exitCode()).isPresent() ? "EndedBySignal" : "ExitCode";
  }
}
