package dev.tatara.trainer.parallel;

import dev.tatara.trainer.comm.Communicator;
import dev.tatara.trainer.comm.DataType;
import dev.tatara.trainer.comm.Pending;
import dev.tatara.trainer.model.GradientBucket;
import dev.tatara.trainer.model.GradientListener;
import dev.tatara.trainer.model.Parameter;
import dev.tatara.trainer.model.ParameterStore;
import dev.tatara.trainer.model.ShardedWeights;
import dev.tatara.trainer.model.TensorParallel;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums main gradients over the replicas, each bucket from the moment that the backward pass of the
 * last micro-batch has completed it, while the layers before it are still being computed. Where the
 * optimizer is sharded, a rank gets the sums of its own shards alone, and hands out the weights
 * that it has made of them.
 */
public final class GradientReduction implements GradientListener {
  private final Torch torch;
  private final TensorParallel tensor;
  private final Communicator replicas;
  private final List<GradientBucket> buckets;
  private final Map<String, Integer> bucketOf = new HashMap<>();
  private final int[] missing;
  private final List<Pending> underWay = new ArrayList<>();

  /**
   * @param tensor the ranks that share the layers
   * @param replicas the ranks that hold the same weights
   */
  public GradientReduction(
      Torch torch, ParameterStore parameters, TensorParallel tensor, Communicator replicas) {
    this.torch = torch;
    this.tensor = tensor;
    this.replicas = replicas;
    this.buckets = parameters.gradientBuckets();
    this.missing = new int[buckets.size()];
    for (int i = 0; i < buckets.size(); i++) {
      for (GradientBucket.Place place : buckets.get(i).places()) {
        bucketOf.put(place.name(), i);
      }
    }
  }

  /** A step begins. */
  public void begin() {
    for (int i = 0; i < missing.length; i++) {
      missing[i] = buckets.get(i).places().size();
    }
  }

  @Override
  public void complete(List<Parameter> parameters) {
    try (Aten scope = torch.newScope()) {
      tensor.sumPartialGradients(scope, parameters);
    }
    for (Parameter parameter : parameters) {
      int bucket = bucketOf.get(parameter.name());
      if (--missing[bucket] == 0 && replicas.worldSize() > 1) {
        underWay.add(start(buckets.get(bucket)));
      }
    }
  }

  private Pending start(GradientBucket bucket) {
    return bucket.weights() == null
        ? replicas.allReduceAsync(bucket.memory(), DataType.FP32)
        : replicas.reduceScatterAsync(bucket.memory(), DataType.FP32);
  }

  /**
   * Returns when all gradients are summed.
   *
   * @throws IllegalStateException when the passes of the step have left some out
   */
  public void finish() {
    for (int i = 0; i < missing.length; i++) {
      if (missing[i] != 0) {
        throw new IllegalStateException(
            "no gradient came for %d parameters of bucket %d: %s"
                .formatted(missing[i], i, buckets.get(i).places()));
      }
    }
    awaitAll();
  }

  /** Gives all replicas the compute weights that each has updated; nothing if all update all. */
  public void gatherWeights() {
    for (GradientBucket bucket : buckets) {
      ShardedWeights weights = bucket.weights();
      if (weights != null) {
        underWay.add(replicas.allGatherAsync(weights.memory(), dataType(weights.type())));
      }
    }
    awaitAll();
  }

  private void awaitAll() {
    underWay.forEach(Pending::await);
    underWay.clear();
  }

  private static DataType dataType(ElementType type) {
    return switch (type) {
      case FLOAT32 -> DataType.FP32;
      case BFLOAT16 -> DataType.BF16;
      case INT64 -> throw new IllegalArgumentException("weights of type " + type);
    };
  }
}
