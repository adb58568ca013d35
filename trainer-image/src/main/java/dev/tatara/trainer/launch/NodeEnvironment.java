package dev.tatara.trainer.launch;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.GroupSettings;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Where this pod stands in the group, from the variables that docs/reference/run-configuration.md
 * lists.
 *
 * @param nodeRank number of the pod, from 0
 * @param pod name of the pod, or empty
 * @param bindAddress what every server of the pod binds to
 * @param masterAddress host of the rendezvous
 * @param masterPort port of the rendezvous, if the environment names one
 * @param silenceLimit a rank that is not heard of for this long is lost
 * @param threadsGiven whether the environment says how many threads a process computes with
 */
public record NodeEnvironment(
    int nodeRank,
    String pod,
    String bindAddress,
    String masterAddress,
    OptionalInt masterPort,
    Duration silenceLimit,
    boolean threadsGiven) {
  static final String MASTER_PORT = "TATARA_MASTER_PORT";
  static final String THREADS = "OMP_NUM_THREADS";
  private static final String SILENCE_LIMIT = "TATARA_SILENCE_SECONDS";

  /** The rendezvous port when several pods must know one. */
  public static final int DEFAULT_MASTER_PORT = 29500;

  /**
   * Reads the variables.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when a number is none
   */
  public static NodeEnvironment of(Map<String, String> variables) {
    String bindAddress = variables.getOrDefault("TATARA_BIND_ADDRESS", "127.0.0.1");
    OptionalInt port =
        variables.containsKey(MASTER_PORT)
            ? OptionalInt.of(number(variables, MASTER_PORT, 0))
            : OptionalInt.empty();
    return new NodeEnvironment(
        number(variables, "JOB_COMPLETION_INDEX", 0),
        variables.getOrDefault("TATARA_POD_NAME", ""),
        bindAddress,
        variables.getOrDefault("TATARA_MASTER_ADDRESS", "127.0.0.1"),
        port,
        silenceLimit(variables),
        variables.containsKey(THREADS));
  }

  private static Duration silenceLimit(Map<String, String> variables) {
    int standard = Math.toIntExact(GroupSettings.DEFAULT_SILENCE_LIMIT.toSeconds());
    Duration limit = Duration.ofSeconds(number(variables, SILENCE_LIMIT, standard));
    if (limit.compareTo(GroupSettings.SHORTEST_SILENCE_LIMIT) < 0) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          SILENCE_LIMIT
              + " is "
              + limit.toSeconds()
              + ", too short to tell a busy rank from a dead one",
          "take at least " + GroupSettings.SHORTEST_SILENCE_LIMIT.toSeconds());
    }
    return limit;
  }

  static int number(Map<String, String> variables, String name, int absent) {
    String text = variables.get(name);
    try {
      return text == null || text.isEmpty() ? absent : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "environment variable " + name + " is '" + text + "', not a number",
          "correct it, or remove it for the default " + absent,
          e);
    }
  }
}
