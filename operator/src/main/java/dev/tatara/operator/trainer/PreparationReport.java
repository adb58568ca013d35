package dev.tatara.operator.trainer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The answer of a pod that prepares data to {@code /progress}, and the summary that one of a corpus
 * leaves when its files are filtered and another pod merges. What a step does not count is null.
 *
 * @param phase what the pod is doing, such as {@code filtering}; {@code done} at the end; null of a
 *     pod that has ended
 * @param shard index of the pod among those of a corpus
 * @param fraction of the step that is done, where that is told: of a tokenizer and of a dataset
 * @param documents that the phase has gone through
 * @param bytes likewise
 * @param totalBytes that the pod has to go through in this phase
 * @param bytesPerSecond null before any
 * @param etaSeconds to the end of the phase, null before any
 * @param corpusBytes of the source files of all pods of a corpus
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PreparationReport(
    String phase,
    Integer shard,
    Integer shards,
    Double fraction,
    Long documents,
    Long bytes,
    Long totalBytes,
    Double bytesPerSecond,
    Long etaSeconds,
    long corpusBytes,
    String lastUpdateTime) {

  /** Whether there is nothing left to do for the pod. */
  public boolean isDone() {
    return "done".equals(phase);
  }
}
