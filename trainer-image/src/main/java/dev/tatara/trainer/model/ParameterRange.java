package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;

/**
 * The elements of a parameter that this rank's optimizer updates: all of them, or what lies in its
 * {@link Sharding shard}.
 *
 * @param parameter that they belong to
 * @param from first element, in row-major order
 * @param to the element after the last one
 * @param master fp32 master weights: of the parameter's shape if it is whole, else [to - from]
 * @param gradient their main gradients, likewise
 * @param weight what the passes compute with, likewise: the master weights themselves in fp32
 */
public record ParameterRange(
    Parameter parameter, long from, long to, NDArray master, NDArray gradient, NDArray weight) {}
