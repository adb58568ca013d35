package dev.tatara.trainer.progress;

import java.util.List;

/**
 * The figures of one optimizer step.
 *
 * @param step number of the step, from 1
 * @param consumedSamples samples trained on, skipped or left out, this step's included
 * @param tokens of all steps, this one's included
 * @param skippedSteps steps that changed nothing, as their loss or gradient norm was not finite
 * @param stepTokens of this step
 * @param loss mean over the global batch, in nats a token
 * @param learningRate of this step
 * @param gradientNorm before clipping
 * @param seconds that the step took
 * @param dataWaitSeconds of them that rank 0 waited for its samples
 * @param busySeconds of each rank in the step before; not a number where that is not known
 */
public record StepFigures(
    int step,
    long consumedSamples,
    long tokens,
    int skippedSteps,
    long stepTokens,
    double loss,
    double learningRate,
    double gradientNorm,
    double seconds,
    double dataWaitSeconds,
    List<Double> busySeconds) {

  /** Whether this step changed nothing. */
  boolean skipped() {
    return !Double.isFinite(loss) || !Double.isFinite(gradientNorm);
  }

  /** A figure as JSON can hold it. */
  static Double finiteOrNull(double figure) {
    return Double.isFinite(figure) ? figure : null;
  }
}
