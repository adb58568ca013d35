package dev.tatara.jobplan;

import dev.tatara.api.v1alpha1.LLMTrainingJobSpec;
import dev.tatara.api.v1alpha1.LoraSpec;
import dev.tatara.api.v1alpha1.ParallelismSpec;
import dev.tatara.api.v1alpha1.PodVariable;
import dev.tatara.api.v1alpha1.ResourcesSpec;
import dev.tatara.jobplan.run.DeviceVariable;
import dev.tatara.jobplan.run.RunConfiguration;
import dev.tatara.planner.Accelerators;
import dev.tatara.planner.Adapters;
import dev.tatara.planner.FixedValues;
import dev.tatara.planner.Gpu;
import dev.tatara.planner.LinearLayer;
import dev.tatara.planner.ModelShape;
import dev.tatara.planner.PlanRequest;
import dev.tatara.planner.Precision;
import dev.tatara.planner.Recipe;
import dev.tatara.planner.Recompute;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Puts a job's spec into the planner's terms. */
public final class LayoutRequest {
  /** The value of {@code resources.accelerator} that asks for none. */
  private static final String NO_ACCELERATOR = "cpu";

  private static final String NVIDIA = "nvidia.com/gpu";
  private static final long NVIDIA_MEMORY = 40L << 30;

  /** Of a tokenizer that exists already, whose pieces the operator cannot count: a large one. */
  private static final int UNKNOWN_VOCABULARY = 100_000;

  private LayoutRequest() {}

  static PlanRequest of(LLMTrainingJobSpec spec, RunConfiguration.Model model) {
    return new PlanRequest(
        shape(spec, model),
        new Recipe(
            spec.training().globalBatchSize(),
            Precision.valueOf(spec.training().precision().name()),
            Optional.ofNullable(spec.training().lora()).map(LayoutRequest::adapters)),
        accelerators(spec),
        fixed(spec.parallelism(), spec.training().microBatchSize()));
  }

  private static Adapters adapters(LoraSpec lora) {
    return new Adapters(
        lora.rank(),
        lora.targets().stream()
            .map(target -> LinearLayer.valueOf(target.name()))
            .collect(Collectors.toSet()));
  }

  /** Whether training holds no accelerators at all. */
  public static boolean isOnCpu(ResourcesSpec resources) {
    return NO_ACCELERATOR.equals(resources.accelerator());
  }

  private static ModelShape shape(LLMTrainingJobSpec spec, RunConfiguration.Model model) {
    return new ModelShape(
        model.layers(),
        model.hiddenSize(),
        model.heads(),
        model.intermediateSize(),
        model.sequenceLength(),
        spec.tokenizer().train() == null
            ? UNKNOWN_VOCABULARY
            : spec.tokenizer().train().vocabularySize());
  }

  private static Accelerators accelerators(LLMTrainingJobSpec spec) {
    ResourcesSpec resources = spec.resources();
    if (isOnCpu(resources) || isSimulated(spec.template().env())) {
      return Accelerators.cpus(resources.nodes(), resources.acceleratorsPerNode());
    }
    OptionalLong memory = memory(resources);
    Optional<Gpu> gpu =
        memory.isPresent() ? Optional.of(Gpu.ofMemory(memory.getAsLong())) : Optional.empty();
    return new Accelerators(resources.nodes(), resources.acceleratorsPerNode(), memory, gpu);
  }

  /** Simulated accelerators: the trainer is told to compute on CPUs whatever it holds. */
  private static boolean isSimulated(List<PodVariable> env) {
    return env != null
        && env.stream()
            .anyMatch(
                variable ->
                    DeviceVariable.NAME.equals(variable.name())
                        && DeviceVariable.CPU.equals(variable.value()));
  }

  private static OptionalLong memory(ResourcesSpec resources) {
    if (resources.gpuMemory() != null) {
      return OptionalLong.of(Quantity.getAmountInBytes(resources.gpuMemory()).longValue());
    }
    return NVIDIA.equals(resources.accelerator())
        ? OptionalLong.of(NVIDIA_MEMORY)
        : OptionalLong.empty();
  }

  private static FixedValues fixed(ParallelismSpec layout, Integer microBatchSize) {
    return new FixedValues(
        layout.tensor(),
        layout.pipeline(),
        layout.data(),
        layout.sequence(),
        layout.virtualStages(),
        microBatchSize,
        layout.zeroStage(),
        layout.recompute() == null ? null : Recompute.valueOf(layout.recompute().name()));
  }
}
