package dev.tatara.trainer.launch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.Optional;

/**
 * Why the ranks of a pod were started again, as their supervisor saw it.
 *
 * @param rank that ended and explains the others
 * @param exitCode of it; 128 + the signal when one ended it
 * @param reason that it gave, or empty
 * @param message that it left, or empty
 * @param step of the checkpoint that the ranks go on from; 0 for the beginning
 */
public record LastRestart(int rank, int exitCode, String reason, String message, long step) {
  static final String VARIABLE = "TATARA_LAST_RESTART";
  private static final int LONGEST = 500;
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  static LastRestart of(GroupEnd end, long newestCheckpoint) {
    return new LastRestart(
        end.rank(),
        end.exitCode(),
        end.reason(),
        shortened(end.said()),
        Math.max(0, newestCheckpoint));
  }

  /** The figures of a run end in its termination message, which has no room for more. */
  private static String shortened(String message) {
    return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
  }

  /** What the supervisor told a rank, if it was started again. */
  static Optional<LastRestart> in(Map<String, String> variables) {
    String text = variables.get(VARIABLE);
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(text, LastRestart.class));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(VARIABLE + " is not what a supervisor writes", e);
    }
  }

  /** The value of the variable. */
  String text() {
    try {
      return MAPPER.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
