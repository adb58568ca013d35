package dev.tatara.planner;

/**
 * Bytes on the accelerator that needs the most.
 *
 * @param weights what the passes compute with
 * @param gradients fp32 main gradients
 * @param optimizer master weights and moments
 * @param activations kept for the backward pass, and one layer at work
 * @param logits fp32 logits of a micro-batch
 * @param reserve what the device's own software takes, and what fragmentation wastes
 */
public record MemoryEstimate(
    long weights, long gradients, long optimizer, long activations, long logits, long reserve) {

  /** Weights, gradients and optimizer: what does not depend on the micro-batch. */
  public long states() {
    return weights + gradients + optimizer;
  }

  /** All of it. */
  public long total() {
    return states() + activations + logits + reserve;
  }

  /** The parts in a sentence, in GB. */
  String describe() {
    return "weights %s, gradients %s, optimizer %s, activations %s, logits %s, reserve %s GB"
        .formatted(
            Bytes.gigabytes(weights),
            Bytes.gigabytes(gradients),
            Bytes.gigabytes(optimizer),
            Bytes.gigabytes(activations),
            Bytes.gigabytes(logits),
            Bytes.gigabytes(reserve));
  }
}
