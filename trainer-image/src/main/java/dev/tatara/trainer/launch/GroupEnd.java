package dev.tatara.trainer.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import java.util.Arrays;
import java.util.List;

/**
 * How the ranks of a pod ended, as the one that explains it best ended.
 *
 * @param rank that rank
 * @param exitCode its exit code; 128 + the signal when one ended it
 * @param message its termination message, or empty
 */
record GroupEnd(int rank, int exitCode, String message) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int SIGNALLED = 128;

  /** All ranks are done. */
  boolean done() {
    return exitCode == 0;
  }

  /**
   * Starting again would end in the same way. Without a message the exit code must say so: all
   * reasons that it may stand for are lasting.
   */
  boolean lasting() {
    String label = reason();
    List<FailureReason> reasons =
        Arrays.stream(FailureReason.values())
            .filter(reason -> reason.exitCode() == exitCode)
            .filter(reason -> label.isEmpty() || reason.label().equals(label))
            .toList();
    return !reasons.isEmpty() && reasons.stream().allMatch(FailureReason::lasting);
  }

  /** Whether a signal ended the rank, which then left no message. */
  boolean killed() {
    return exitCode > SIGNALLED && message.isEmpty();
  }

  /** The label of the failure's reason, or empty. */
  String reason() {
    return error("reason");
  }

  /** What the rank says is wrong, or empty. */
  String said() {
    return error("message");
  }

  private String error(String field) {
    try {
      return MAPPER.readTree(message).path("error").path(field).asText("");
    } catch (JsonProcessingException e) {
      return "";
    }
  }

  /** For the log: who ended and how. */
  String describe() {
    if (killed()) {
      return "rank " + rank + " was killed by signal " + (exitCode - SIGNALLED);
    }
    String why = reason();
    return "rank "
        + rank
        + " ended with exit code "
        + exitCode
        + (why.isEmpty() ? "" : " (" + why + ")");
  }
}
