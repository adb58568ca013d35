package dev.tatara.trainer.model;

import ai.djl.ndarray.NDArray;
import dev.tatara.trainer.tensor.Aten;
import dev.tatara.trainer.tensor.ElementType;
import dev.tatara.trainer.tensor.Torch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model's parameters in the order of its forward pass, by their Hugging Face names. */
public final class ParameterStore {
  private final Torch torch;
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();
  private final List<GradientBucket> buckets;

  /**
   * Allocates the parameters, uninitialised.
   *
   * @param owner the scope whose closing frees them
   * @param training whether to allocate gradients
   */
  ParameterStore(
      Torch torch, Aten owner, List<ParameterSpec> specs, Precision precision, boolean training) {
    this.torch = torch;
    GradientBuckets gradients = training ? GradientBuckets.allocate(torch, owner, specs) : null;
    for (ParameterSpec spec : specs) {
      NDArray master = owner.empty(ElementType.FLOAT32, spec.sizes());
      boolean shared = precision == Precision.FP32 || spec.alwaysFp32();
      NDArray weight = shared ? master : owner.empty(precision.computeType(), spec.sizes());
      NDArray gradient = training ? gradients.view(owner, spec) : null;
      parameters.put(spec.name(), new Parameter(torch, spec, master, weight, gradient));
    }
    this.buckets = training ? gradients.buckets() : List.of();
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

  /** Copies master weights into the weights that the passes use; call it after changing them. */
  public void refreshComputeWeights() {
    List<NDArray> targets = new ArrayList<>();
    List<NDArray> sources = new ArrayList<>();
    for (Parameter parameter : all()) {
      if (parameter.weight() != parameter.master()) {
        targets.add(parameter.weight());
        sources.add(parameter.master());
      }
    }
    if (!targets.isEmpty()) {
      torch.foreach().copyTo(targets, sources);
    }
  }

  /** Sets all gradients to zero. */
  public void zeroGradients() {
    all().forEach(Parameter::clearGradient);
  }

  /** The gradients as flat memory, for collectives; empty in a model for inference. */
  public List<GradientBucket> gradientBuckets() {
    try (Aten aten = torch.newScope()) {
      all().forEach(parameter -> parameter.settleGradient(aten));
    }
    return buckets;
  }

  /** The L2 norm over all gradients. */
  public double gradientNorm() {
    return torch.foreach().norm(bucketTensors());
  }

  /** Multiplies all gradients by a factor. */
  public void scaleGradients(double factor) {
    torch.foreach().scaleBy(bucketTensors(), factor);
  }

  private List<NDArray> bucketTensors() {
    return gradientBuckets().stream().map(GradientBucket::tensor).toList();
  }
}
