package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import java.lang.foreign.MemorySegment;

/**
 * A flat piece of memory that holds the fp32 main gradients of some parameters one after the other,
 * so that data-parallel ranks reduce few large segments. Every rank lays it out in the same way;
 * elements between parameters (alignment) are 0.
 *
 * @param tensor the gradients: fp32 [elements]
 * @param memory the same bytes
 */
public record GradientBucket(NDArray tensor, MemorySegment memory) {}
