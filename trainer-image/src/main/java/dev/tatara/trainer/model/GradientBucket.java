package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A flat piece of memory that holds the fp32 main gradients of some parameters one after the other,
 * so that data-parallel ranks reduce few large segments. Every rank lays it out in the same way;
 * elements between parameters (alignment) are 0.
 *
 * @param places where the parameters lie
 * @param tensor the gradients: fp32 [elements]
 * @param memory the same bytes
 * @param weights the weights of the same parameters in the same order, when they are sharded, or
 *     null
 */
public record GradientBucket(
    List<Place> places, NDArray tensor, MemorySegment memory, ShardedWeights weights) {

  /**
   * The elements of a parameter.
   *
   * @param name of the parameter
   * @param offset of its first element in the bucket
   */
  public record Place(String name, long offset, long elements) {}
}
