package dev.tatara.trainer.parallel;

/**
 * One pass of a pipeline stage.
 *
 * @param forward or else backward
 * @param microBatch number in the step's micro-batches, from 0
 * @param chunk which of the stage's parts of the model, from 0
 */
public record PipelineStep(boolean forward, int microBatch, int chunk) {
  static PipelineStep forward(int microBatch, int chunk) {
    return new PipelineStep(true, microBatch, chunk);
  }

  static PipelineStep backward(int microBatch, int chunk) {
    return new PipelineStep(false, microBatch, chunk);
  }

  /** The forward pass of the same micro-batch through the same chunk. */
  PipelineStep forwardOfSame() {
    return forward(microBatch, chunk);
  }

  @Override
  public String toString() {
    return (forward ? "F" : "B") + microBatch + (chunk == 0 ? "" : "." + chunk);
  }
}
