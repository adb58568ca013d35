package dev.tatara.trainer.progress;

/**
 * The figures of one optimizer step.
 *
 * @param step number of the step, from 1
 * @param consumedSamples samples trained on, this step's included
 * @param tokens trained on, this step's included
 * @param stepTokens trained on in this step
 * @param loss mean over the global batch, in nats a token
 * @param learningRate of this step
 * @param gradientNorm before clipping
 * @param seconds that the step took
 * @param dataWaitSeconds of them that rank 0 waited for its samples
 */
public record StepFigures(
    int step,
    long consumedSamples,
    long tokens,
    long stepTokens,
    double loss,
    double learningRate,
    double gradientNorm,
    double seconds,
    double dataWaitSeconds) {}
