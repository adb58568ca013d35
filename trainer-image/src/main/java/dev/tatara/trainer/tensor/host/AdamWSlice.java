package dev.tatara.trainer.tensor.host;

/**
 * What AdamW updates: {@code count} elements of each of these arrays, contiguous in host memory.
 *
 * @param master address of the fp32 master weights, read and written
 * @param gradient address of the fp32 main gradients, read
 * @param expAvg address of the fp32 running means of the gradients, read and written
 * @param expAvgSq address of the fp32 running means of the squared gradients, read and written
 * @param weight address of the bf16 weights that the passes compute with, written; not used where
 *     they are the master weights themselves
 * @param half whether there are such
 * @param decays whether weight decay applies
 * @param count elements
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
