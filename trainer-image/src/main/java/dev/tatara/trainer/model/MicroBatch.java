package dev.tatara.trainer.model;

import java.util.Arrays;
import java.util.List;

/**
 * Samples that go through the model in one pass, row-major [batchSize, length].
 *
 * @param batchSize samples
 * @param length tokens a sample
 * @param inputs input tokens
 * @param targets the token that follows each input
 * @param lossMask weight of each position in the loss, 0 or 1
 * @param documents for each sample the lengths of the documents that it consists of, which do not
 *     see each other; null where every position sees all before it
 */
public record MicroBatch(
    int batchSize,
    int length,
    int[] inputs,
    int[] targets,
    float[] lossMask,
    List<int[]> documents) {

  /** A micro-batch in which every position sees all before it. */
  public MicroBatch(int batchSize, int length, int[] inputs, int[] targets, float[] lossMask) {
    this(batchSize, length, inputs, targets, lossMask, null);
  }

  public MicroBatch {
    int positions = batchSize * length;
    if (inputs.length != positions || targets.length != positions || lossMask.length != positions) {
      throw new IllegalArgumentException(
          "a micro-batch of %d x %d tokens got %d inputs, %d targets and %d mask values"
              .formatted(batchSize, length, inputs.length, targets.length, lossMask.length));
    }
    if (documents != null
        && (documents.size() != batchSize
            || documents.stream().anyMatch(d -> Arrays.stream(d).sum() != length))) {
      throw new IllegalArgumentException("the documents do not make up samples of " + length);
    }
  }

  /**
   * A micro-batch in which every position counts.
   *
   * @param samples each of length + 1 tokens
   */
  public static MicroBatch of(List<int[]> samples) {
    int length = samples.getFirst().length - 1;
    int[] inputs = new int[samples.size() * length];
    int[] targets = new int[inputs.length];
    for (int i = 0; i < samples.size(); i++) {
      System.arraycopy(samples.get(i), 0, inputs, i * length, length);
      System.arraycopy(samples.get(i), 1, targets, i * length, length);
    }
    float[] mask = new float[inputs.length];
    Arrays.fill(mask, 1);
    return new MicroBatch(samples.size(), length, inputs, targets, mask);
  }

  Sequences sequences() {
    return new Sequences(length, documents);
  }
}
