package dev.tatara.trainer.comm;

import java.time.Duration;

/**
 * What a rank must know to find its group.
 *
 * @param jobUid ranks of another job are refused
 * @param worldSize number of ranks
 * @param rank number of this one
 * @param nodeRank number of the pod that it runs in
 * @param pod name of that pod, or empty
 * @param incarnation grows each time that the ranks of this pod are started, so that a process of
 *     an earlier attempt is recognised (milliseconds since 1970)
 * @param masterAddress host name or address of rank 0
 * @param masterPort port of the rendezvous on it
 * @param bindAddress the address that this process listens on and connects from
 * @param timeout how long to wait until the group is complete
 * @param silenceLimit a rank that is not heard of for this long is lost
 */
public record GroupSettings(
    String jobUid,
    int worldSize,
    int rank,
    int nodeRank,
    String pod,
    long incarnation,
    String masterAddress,
    int masterPort,
    String bindAddress,
    Duration timeout,
    Duration silenceLimit) {

  /** Of a rank outside a cluster. */
  public GroupSettings(
      String jobUid,
      int worldSize,
      int rank,
      int nodeRank,
      long incarnation,
      String masterAddress,
      int masterPort,
      String bindAddress,
      Duration timeout,
      Duration silenceLimit) {
    this(
        jobUid,
        worldSize,
        rank,
        nodeRank,
        "",
        incarnation,
        masterAddress,
        masterPort,
        bindAddress,
        timeout,
        silenceLimit);
  }

  /** How long ranks wait for each other: pods may have to be scheduled and images pulled. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

  /**
   * Heartbeats come twice a second from a thread of their own, whatever a step does, so that only a
   * process or a host that stands still misses eight of them. The garbage collector may stop a
   * process for that long when the heap has many gigabytes; tensors are not in it. A survivor ends
   * within 5 s: this, and half a second to notice and pass on.
   */
  public static final Duration DEFAULT_SILENCE_LIMIT = Duration.ofSeconds(4);

  /** Less than four heartbeats would take a busy machine for a dead one. */
  public static final Duration SHORTEST_SILENCE_LIMIT = Duration.ofSeconds(2);
}
