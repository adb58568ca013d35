package dev.tatara.trainer.tensor.host;

/**
 * What one step of AdamW (Loshchilov and Hutter 2019, algorithm 2) multiplies with: {@code m =
 * keptFirst m + newFirst g}, {@code v = keptSecond v + newSecond g^2}, {@code w = kept w - step m /
 * (root sqrt(v) + epsilon)}.
 *
 * @param gradient {@code g} over the main gradient
 * @param keptFirst beta1
 * @param newFirst 1 - beta1
 * @param keptSecond beta2
 * @param newSecond 1 - beta2
 * @param root 1 over the square root of the bias correction of the second moment
 * @param epsilon of the divisor
 * @param kept what weight decay leaves where it applies
 * @param step learning rate over the bias correction of the first moment
 */
public record AdamWFactors(
    float gradient,
    float keptFirst,
    float newFirst,
    float keptSecond,
    float newSecond,
    float root,
    float epsilon,
    float kept,
    float step) {}
