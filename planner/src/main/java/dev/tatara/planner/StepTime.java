package dev.tatara.planner;

/**
 * Where the seconds of a step go, on the rank that takes longest.
 *
 * @param compute forward and backward of all micro-batches
 * @param recompute activations computed again
 * @param tensorCommunication collectives in the tensor group
 * @param pipelineBubble waiting for the pipeline to fill and drain
 * @param pipelineTransfers activations and gradients sent between stages
 * @param dataCommunication gradients and parameters exchanged between replicas, what is not hidden
 * @param optimizer the update
 */
public record StepTime(
    double compute,
    double recompute,
    double tensorCommunication,
    double pipelineBubble,
    double pipelineTransfers,
    double dataCommunication,
    double optimizer) {

  /** Seconds of the step. */
  public double total() {
    return compute
        + recompute
        + tensorCommunication
        + pipelineBubble
        + pipelineTransfers
        + dataCommunication
        + optimizer;
  }
}
