package dev.tatara.trainer.launch;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.comm.GroupSettings;
import dev.tatara.trainer.config.RunConfiguration.ResourceSettings;
import java.util.Map;
import java.util.Optional;

/**
 * What makes a process a rank: the variables that the supervisor sets.
 *
 * @param node the pod
 * @param localRank number in the pod, from 0
 * @param processesPerNode ranks in each pod
 * @param worldSize ranks in all pods
 * @param incarnation when the ranks of this pod were started, in milliseconds since 1970
 * @param restarts how often they were started again
 * @param lastRestart why, the last time
 */
public record RankEnvironment(
    NodeEnvironment node,
    int localRank,
    int processesPerNode,
    int worldSize,
    long incarnation,
    int restarts,
    Optional<LastRestart> lastRestart) {
  static final String LOCAL_RANK = "TATARA_LOCAL_RANK";
  static final String INCARNATION = "TATARA_INCARNATION";
  static final String RESTARTS = "TATARA_RESTARTS";

  /**
   * The rank that this process is, or empty when no supervisor started it.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when the layout has no such rank
   */
  public static Optional<RankEnvironment> of(
      Map<String, String> variables, ResourceSettings resources) {
    if (!variables.containsKey(LOCAL_RANK)) {
      return Optional.empty();
    }
    NodeEnvironment node = NodeEnvironment.of(variables);
    if (node.nodeRank() < 0 || node.nodeRank() >= resources.nodes()) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "JOB_COMPLETION_INDEX is "
              + node.nodeRank()
              + " in a run of "
              + resources.nodes()
              + " nodes",
          "the Job's completions must equal resources.nodes");
    }
    return Optional.of(
        new RankEnvironment(
            node,
            NodeEnvironment.number(variables, LOCAL_RANK, 0),
            resources.processesPerNode(),
            resources.worldSize(),
            Long.parseLong(variables.getOrDefault(INCARNATION, "0")),
            NodeEnvironment.number(variables, RESTARTS, 0),
            LastRestart.in(variables)));
  }

  /** Threads that an operator may use: OMP_NUM_THREADS, or all cores. */
  public static int threads(Map<String, String> variables, int cores) {
    return Math.max(1, NodeEnvironment.number(variables, NodeEnvironment.THREADS, cores));
  }

  /** The number of this process in the whole group. */
  public int rank() {
    return node.nodeRank() * processesPerNode + localRank;
  }

  /** Where and as whom this rank meets the others. */
  public GroupSettings group(String jobUid) {
    // Within one pod no name need resolve.
    boolean alone = worldSize == processesPerNode;
    return new GroupSettings(
        jobUid,
        worldSize,
        rank(),
        node.nodeRank(),
        node.pod(),
        incarnation,
        alone ? node.bindAddress() : node.masterAddress(),
        node.masterPort().orElse(NodeEnvironment.DEFAULT_MASTER_PORT),
        node.bindAddress(),
        GroupSettings.DEFAULT_TIMEOUT,
        node.silenceLimit());
  }
}
