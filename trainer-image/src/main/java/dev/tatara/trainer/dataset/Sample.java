package dev.tatara.trainer.dataset;

/**
 * One row of a batch.
 *
 * @param tokens s + 1: inputs are all but the last, targets all but the first
 * @param lossMask s: 1 where the target counts in the loss, else 0
 * @param documents lengths of the documents, or pieces of them, that the inputs consist of; their
 *     sum is s
 */
public record Sample(int[] tokens, float[] lossMask, int[] documents) {

  public Sample {
    int sum = 0;
    for (int length : documents) {
      sum += length;
    }
    if (lossMask.length != tokens.length - 1 || sum != lossMask.length) {
      throw new IllegalArgumentException(
          "%d tokens with a mask of %d and documents of %d"
              .formatted(tokens.length, lossMask.length, sum));
    }
  }
}
