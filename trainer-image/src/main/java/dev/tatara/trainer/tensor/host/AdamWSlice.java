package dev.tatara.trainer.tensor.host;

/**
 * Where as many fp32 master weights, gradients and moments lie, each one after the other.
 *
 * @param weight the bf16 weights that the passes compute with; not used where they are the master
 *     weights themselves
 * @param half whether there are such
 * @param decays whether weight decay applies
 */
public record AdamWSlice(
    long master,
    long gradient,
    long expAvg,
    long expAvgSq,
    long weight,
    boolean half,
    boolean decays,
    long count) {}
