package dev.tatara.trainer.bench;

import dev.tatara.measure.BenchOptions;
import dev.tatara.measure.Measurement;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Device;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench gpu}: whether a GPU computes what the CPU does, and how fast. */
@Command(
    name = "gpu",
    description = {
      "Compares a step on a GPU with the CPU's, and measures training in bf16 on it.",
      "",
      "Correctness: a small model in fp32 and bf16 against the CPU's fp32: loss, gradients, and"
          + " weights after AdamW. Speed: tokens a second of one process, and model FLOPs"
          + " utilization (MFU) against the bf16 peak of NVIDIA's data sheet in two conventions:"
          + " mfu_causal counts 72 L h^2 (1 + s/(12h) + V/(12Lh)) operations a token, mfu_full"
          + " 6 N + 12 L h s. Memory: what training takes of the GPU, and what the planner says:"
          + " weights, gradients, optimizer, activations and logits.",
      "",
      "Exit codes: 64 where there is no such GPU, with what is missing; 70 where the GPU computes"
          + " something else than the CPU.",
    },
    footer = {"", "Example:", "  ${ROOT-COMMAND-NAME} bench gpu --shape medium --json gpu.json"})
final class GpuBench implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BenchOptions report;

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      split = ",",
      description =
          "tiny: 2 layers of 64, 2 samples of 32; small: 8 layers of 512, 4 samples of 256; medium:"
              + " 24 layers of 1024, 4 samples of 2048; 1.3B: 24 layers of 2048, 1 sample of 2048"
              + " (default: medium,1.3B, on the CPU tiny). A shape that the GPU has too little"
              + " memory for is left out.")
  private List<String> shapes;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rounds that are measured (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "5",
      description = "Steps in a round (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "cuda",
      description =
          "cuda, cuda:N for another GPU than the first, or cpu: the benchmark itself on a machine"
              + " without a GPU, without MFU and memory (default: ${DEFAULT-VALUE}).")
  private String name;

  @Override
  public Integer call() throws IOException {
    BenchOptions.requireAtLeast(spec, "--rounds", rounds, 1);
    BenchOptions.requireAtLeast(spec, "--steps", steps, 1);
    Device device = device();
    List<TrainingShape> measured = shapes(device);
    PrintWriter out = spec.commandLine().getOut();
    int cores = Runtime.getRuntime().availableProcessors();
    List<Measurement> measurements = new ArrayList<>();
    List<String> wrong = new ArrayList<>();
    try (Torch torch = Torch.start(device, cores)) {
      out.println(torch.deviceName());
      out.flush();
      DeviceSpeed speed = new DeviceSpeed(torch, rounds, steps, out);
      try (Torch host = Torch.start(Device.CPU, cores)) {
        for (Precision precision : Precision.values()) {
          compare(host, torch, precision, measurements, wrong);
        }
      }
      for (TrainingShape shape : measured) {
        measurements.addAll(speed.of(shape));
      }
    }
    report.report(measurements, out);
    if (!wrong.isEmpty()) {
      throw new TrainerException(
          FailureReason.INTERNAL,
          device + " does not compute what the CPU does: " + String.join("; ", wrong),
          "report it with the GPU's name and driver; train on CPUs until then");
    }
    return 0;
  }

  private static void compare(
      Torch host,
      Torch device,
      Precision precision,
      List<Measurement> measurements,
      List<String> wrong) {
    StepComparison.Difference difference = StepComparison.of(host, device, precision);
    String name = DeviceSpeed.prefix(device.device()) + precision.name().toLowerCase(Locale.ROOT);
    measurements.add(Measurement.of(name + ".loss_difference", "ratio", difference.loss()));
    measurements.add(Measurement.of(name + ".gradient_difference", "ratio", difference.gradient()));
    measurements.add(Measurement.of(name + ".weight_difference", "ratio", difference.weights()));
    if (!difference.explained(precision)) {
      wrong.add(name + ": " + difference);
    }
  }

  private Device device() {
    if (name.equals("cpu")) {
      return Device.CPU;
    }
    if (!name.matches("cuda(:\\d{1,4})?")) {
      throw BenchOptions.invalid(spec, "--device", name, "cuda, cuda:N or cpu");
    }
    int colon = name.indexOf(':');
    return Device.cuda(colon < 0 ? 0 : Integer.parseInt(name.substring(colon + 1)));
  }

  private List<TrainingShape> shapes(Device device) {
    if (shapes == null) {
      return device.isCuda()
          ? List.of(TrainingShape.MEDIUM, TrainingShape.LARGE)
          : List.of(TrainingShape.TINY);
    }
    return shapes.stream().map(this::shape).toList();
  }

  private TrainingShape shape(String shape) {
    return switch (shape) {
      case "tiny" -> TrainingShape.TINY;
      case "small" -> TrainingShape.SMALL;
      case "medium" -> TrainingShape.MEDIUM;
      case "1.3B" -> TrainingShape.LARGE;
      default -> throw BenchOptions.invalid(spec, "--shape", shape, "tiny, small, medium or 1.3B");
    };
  }
}
