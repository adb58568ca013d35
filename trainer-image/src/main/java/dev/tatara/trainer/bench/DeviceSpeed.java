package dev.tatara.trainer.bench;

import dev.tatara.measure.Measurement;
import dev.tatara.planner.FlopCount;
import dev.tatara.planner.Layout;
import dev.tatara.planner.MemoryEstimate;
import dev.tatara.planner.MemoryModel;
import dev.tatara.planner.ModelShape;
import dev.tatara.planner.Recipe;
import dev.tatara.planner.Recompute;
import dev.tatara.planner.TrainingSetup;
import dev.tatara.trainer.cuda.CudaRuntime;
import dev.tatara.trainer.cuda.DeviceMemory;
import dev.tatara.trainer.cuda.PeakSpeed;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Device;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Measures training in bf16 by one process on a device: speed, and on a GPU MFU and memory. */
final class DeviceSpeed {
  private static final double GIB = 1 << 30;

  /** Of the free memory, for what a plan does not know. */
  private static final double USABLE = 0.9;

  private final Torch torch;
  private final int rounds;
  private final int steps;
  private final PrintWriter out;
  private final Optional<DeviceMemory> atFirst;

  /**
   * @param torch has no model yet: the memory that is taken now is not training's
   * @param rounds that count
   * @param steps in each
   * @param out for remarks on what is left out
   */
  DeviceSpeed(Torch torch, int rounds, int steps, PrintWriter out) {
    this.torch = torch;
    this.rounds = rounds;
    this.steps = steps;
    this.out = out;
    this.atFirst = torch.cudaRuntime().map(CudaRuntime::memory);
  }

  /** What the names of a device's figures begin with. */
  static String prefix(Device device) {
    return device.isCuda() ? "gpu." : "cpu.";
  }

  /** The figures of a shape; none when there is too little memory for it. */
  List<Measurement> of(TrainingShape shape) throws IOException {
    String prefix = prefix(torch.device()) + "bf16." + shape.name();
    MemoryEstimate plan = plan(shape);
    double planned = plan.states() + plan.activations() + plan.logits();
    if (atFirst.isPresent() && planned > USABLE * atFirst.get().free()) {
      out.printf(
          "%s: left out, it takes %.1f GiB and %.1f are free%n",
          prefix, planned / GIB, atFirst.get().free() / GIB);
      return List.of();
    }
    List<Measurement> measurements = new ArrayList<>();
    double[] speeds;
    try (StepTimer trainer = new TataraStepTimer(torch, shape, Precision.BF16)) {
      speeds = new Turns(steps, rounds, steps, shape.tokensPerStep()).alone(trainer);
      // libtorch keeps what the shapes before this one took, and uses it again.
      torch
          .cudaRuntime()
          .map(cuda -> (cuda.memory().used() - atFirst.orElseThrow().used()) / GIB)
          .ifPresent(taken -> measurements.add(Measurement.of(prefix + ".memory", "GiB", taken)));
    }
    if (torch.device().isCuda()) {
      measurements.add(Measurement.of(prefix + ".memory_planned", "GiB", planned / GIB));
      measurements.addAll(utilization(prefix, shape, speeds));
    }
    measurements.addFirst(Measurement.of(prefix + ".tokens_per_second", "tokens/s", speeds));
    return measurements;
  }

  private List<Measurement> utilization(String prefix, TrainingShape shape, double[] speeds) {
    OptionalDouble peak = PeakSpeed.of(torch.deviceName());
    if (peak.isEmpty()) {
      out.println(prefix + ": no peak is known of this GPU, so there is no MFU");
      return List.of();
    }
    double causal = FlopCount.causalPerToken(model(shape)) / peak.getAsDouble();
    double full = FlopCount.fullAttentionPerToken(model(shape)) / peak.getAsDouble();
    return List.of(
        Measurement.of(prefix + ".mfu_causal", "ratio", times(speeds, causal)),
        Measurement.of(prefix + ".mfu_full", "ratio", times(speeds, full)));
  }

  private static double[] times(double[] values, double factor) {
    return Arrays.stream(values).map(value -> value * factor).toArray();
  }

  /** What the planner says of it, without what CUDA and NCCL set aside. */
  static MemoryEstimate plan(TrainingShape shape) {
    return MemoryModel.of(
        model(shape),
        new Recipe(1, dev.tatara.planner.Precision.BF16),
        new TrainingSetup(Layout.SINGLE, shape.microBatchSize(), 1, 0, Recompute.NONE),
        OptionalLong.empty());
  }

  private static ModelShape model(TrainingShape shape) {
    return new ModelShape(
        shape.layers(),
        shape.hiddenSize(),
        shape.heads(),
        4 * shape.hiddenSize(),
        shape.sequenceLength(),
        shape.vocabularySize());
  }
}
