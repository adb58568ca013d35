package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.comm.Shard;
import dev.tatara.trainer.model.GradientBucket.Place;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model's parameters in the order of its forward pass, by their Hugging Face names.
 *
 * <p>Without {@link Sharding} each parameter has its master weight, and in bf16 a copy to compute
 * with. With it, the compute weights lie in flat buckets beside the gradients, and there are master
 * weights for this rank's shard of each bucket alone: {@link #ranges}.
 *
 * <p>In training, frozen parameters ({@link ParameterSpec#trained}) have the weight to compute with
 * and nothing else: no gradient, no master weight, no part in the buckets.
 */
public final class ParameterStore {
  private final Torch torch;
  private final Precision precision;
  private final LoraConfig lora;
  private final NDArray adapterScale;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final List<GradientBucket> buckets = new ArrayList<>();
  private final List<ParameterRange> ranges = new ArrayList<>();
  private final List<Parameter> frozen = new ArrayList<>();
  private final List<NDArray> stale = new ArrayList<>();
  private final List<NDArray> fresh = new ArrayList<>();

  /**
   * Allocates the parameters, uninitialised.
   *
   * @param owner the scope whose closing frees them
   * @param whole the parameters as one process alone has them
   * @param lora the adapters that are among them, or null
   * @param tensor the ranks that share them
   * @param training whether to allocate gradients
   * @param sharding of the master weights; NONE without training
   */
  ParameterStore(
      Torch torch,
      Aten owner,
      List<ParameterSpec> whole,
      LoraConfig lora,
      Precision precision,
      TensorParallel tensor,
      boolean training,
      Sharding sharding) {
    this.torch = torch;
    this.precision = precision;
    this.lora = lora;
    this.adapterScale =
        lora == null || lora.scale() == 1
            ? null
            : owner.floats(new float[] {(float) lora.scale()}, 1);
    List<ParameterSpec> specs =
        whole.stream().map(spec -> spec.part(tensor.rank(), tensor.size())).toList();
    Map<String, NDArray> gradients = new HashMap<>();
    Map<String, NDArray> weights = new HashMap<>();
    if (training) {
      List<ParameterSpec> trained = specs.stream().filter(ParameterSpec::trained).toList();
      for (BucketLayout.Bucket bucket :
          BucketLayout.of(trained, spec -> sharding.cuts() ? type(spec) : null)) {
        allocate(owner, bucket, sharding, gradients, weights);
      }
    }
    for (ParameterSpec spec : specs) {
      NDArray gradient = viewAs(owner, gradients.get(spec.name()), spec);
      NDArray weight = viewAs(owner, weights.get(spec.name()), spec);
      NDArray master = null;
      if (weight == null && training && !spec.trained()) {
        weight = owner.empty(type(spec), spec.sizes());
        master = type(spec) == ElementType.FLOAT32 ? weight : null;
      } else if (weight == null) {
        master = owner.empty(ElementType.FLOAT32, spec.sizes());
        weight = type(spec) == ElementType.FLOAT32 ? master : owner.empty(type(spec), spec.sizes());
      }
      boolean partial =
          spec.trained()
              && spec.partition().isReplicated()
              && (tensor.sequence() || (spec.isAdapter() && tensor.size() > 1));
      parameters.put(spec.name(), new Parameter(torch, spec, partial, master, weight, gradient));
    }
    for (Parameter parameter : all()) {
      if (training && !parameter.trains()) {
        frozen.add(parameter);
      } else if (!sharding.cuts()) {
        addWhole(parameter);
      }
    }
    if (sharding.cuts()) {
      buckets.forEach(bucket -> addRanges(owner, bucket));
    }
  }

  private ElementType type(ParameterSpec spec) {
    return spec.alwaysFp32() ? ElementType.FLOAT32 : precision.computeType();
  }

  private void allocate(
      Aten owner,
      BucketLayout.Bucket bucket,
      Sharding sharding,
      Map<String, NDArray> gradients,
      Map<String, NDArray> weights) {
    NDArray tensor = owner.zeros(ElementType.FLOAT32, bucket.elements());
    ShardedWeights sharded =
        sharding.cuts()
            ? ShardedWeights.allocate(torch, owner, bucket.type(), bucket.elements(), sharding)
            : null;
    for (Place place : bucket.places()) {
      gradients.put(place.name(), owner.narrow(tensor, 0, place.offset(), place.elements()));
      if (sharded != null) {
        weights.put(place.name(), owner.narrow(sharded.all(), 0, place.offset(), place.elements()));
      }
    }
    buckets.add(new GradientBucket(bucket.places(), tensor, torch.exchangeMemory(tensor), sharded));
  }

  private static NDArray viewAs(Aten owner, NDArray flat, ParameterSpec spec) {
    return flat == null ? null : owner.view(flat, spec.sizes());
  }

  private void addRanges(Aten owner, GradientBucket bucket) {
    Shard shard = bucket.weights().shard();
    for (Place place : bucket.places()) {
      long start = Math.max(place.offset(), shard.start());
      long end = Math.min(place.offset() + place.elements(), shard.start() + shard.length());
      if (start < end) {
        ranges.add(
            new ParameterRange(
                get(place.name()),
                start - place.offset(),
                end - place.offset(),
                owner.narrow(bucket.weights().master(), 0, start - shard.start(), end - start),
                owner.narrow(bucket.tensor(), 0, start, end - start),
                owner.narrow(bucket.weights().all(), 0, start, end - start)));
      }
    }
    if (bucket.weights().type() != ElementType.FLOAT32 && shard.length() > 0) {
      stale.add(owner.narrow(bucket.weights().all(), 0, shard.start(), shard.length()));
      fresh.add(bucket.weights().master());
    }
  }

  private void addWhole(Parameter parameter) {
    ranges.add(
        new ParameterRange(
            parameter,
            0,
            parameter.spec().elements(),
            parameter.master(),
            parameter.gradient(),
            parameter.weight()));
    if (parameter.weight() != parameter.master()) {
      stale.add(parameter.weight());
      fresh.add(parameter.master());
    }
  }

  /** All parameters, in order. */
  public Collection<Parameter> all() {
    return parameters.values();
  }

  /**
   * The parameter of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Parameter get(String name) {
    Parameter parameter = parameters.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException(
          "the model has no parameter '" + name + "'; it has " + parameters.keySet());
    }
    return parameter;
  }

  /** The adapter of a linear layer; null where there is none. */
  LoraAdapter adapter(String module) {
    return lora == null || !lora.adapts(module)
        ? null
        : new LoraAdapter(
            get(LoraConfig.nameOfA(module)), get(LoraConfig.nameOfB(module)), adapterScale);
  }

  /** Those that no optimizer updates, and which are to be set by {@link Parameter#write}. */
  public List<Parameter> frozen() {
    return List.copyOf(frozen);
  }

  /** What this rank's optimizer updates. */
  public List<ParameterRange> ranges() {
    return List.copyOf(ranges);
  }

  /**
   * Copies master weights into the weights that the passes use; call it after changing them. Of
   * sharded weights that is this rank's shard: the others' are to be gathered then.
   */
  public void refreshComputeWeights() {
    if (!stale.isEmpty()) {
      torch.foreach().copyTo(stale, fresh);
    }
  }

  /** Sets all gradients to zero. */
  public void zeroGradients() {
    all().forEach(Parameter::clearGradient);
  }

  /**
   * The gradients as flat memory, for collectives, in the order of the forward pass; empty in a
   * model for inference.
   */
  public List<GradientBucket> gradientBuckets() {
    try (Aten aten = torch.newScope()) {
      all().forEach(parameter -> parameter.settleGradient(aten));
    }
    return List.copyOf(buckets);
  }

  /** The L2 norm over all gradients that this process holds. */
  public double gradientNorm() {
    return Math.sqrt(squaredGradientNorm(true));
  }

  /**
   * The sum of the squares of the gradients of {@link #ranges}.
   *
   * @param replicated whether parameters count that every rank of the tensor group holds
   */
  public double squaredGradientNorm(boolean replicated) {
    boolean sharded = !buckets.isEmpty() && buckets.getFirst().weights() != null;
    if (!sharded && replicated) {
      return torch.foreach().squaredNorm(bucketTensors());
    }
    return torch
        .foreach()
        .squaredNorm(
            ranges.stream()
                .filter(range -> replicated || !range.parameter().partition().isReplicated())
                .map(ParameterRange::gradient)
                .toList());
  }

  private List<NDArray> bucketTensors() {
    return gradientBuckets().stream().map(GradientBucket::tensor).toList();
  }
}
