package dev.tatara.trainer.progress;

/**
 * How long a rank computes in a step.
 *
 * @param rank of the run
 * @param pod that it runs in, or null
 * @param busySeconds median over the last steps: their time without what the rank waited for others
 * @param ratio of that to the median of all ranks
 */
public record RankTime(int rank, String pod, double busySeconds, double ratio) {

  /** Such as {@code rank 3 (pod x-1)}. */
  String name() {
    return "rank " + rank + (pod == null ? "" : " (pod " + pod + ")");
  }
}
