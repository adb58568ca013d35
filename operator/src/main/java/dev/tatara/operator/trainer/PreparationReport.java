package dev.tatara.operator.trainer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The answer of a pod that makes a corpus to {@code /progress}, and the summary that it leaves when
 * its files are filtered and another pod merges.
 *
 * @param phase {@code starting}, {@code hashing}, {@code filtering}, {@code merging} or {@code
 *     done}; null of a pod that has ended
 * @param shard index of the pod
 * @param documents that the phase has gone through
 * @param bytes likewise
 * @param totalBytes that the pod has to go through in this phase
 * @param bytesPerSecond null before any
 * @param etaSeconds to the end of the phase, null before any
 * @param corpusBytes of the source files of all pods
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PreparationReport(
    String phase,
    Integer shard,
    Integer shards,
    long documents,
    long bytes,
    long totalBytes,
    Double bytesPerSecond,
    Long etaSeconds,
    long corpusBytes,
    String lastUpdateTime) {

  /** Whether there is nothing left to do for the pod. */
  public boolean isDone() {
    return "done".equals(phase);
  }
}
