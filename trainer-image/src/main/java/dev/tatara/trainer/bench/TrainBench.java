package dev.tatara.trainer.bench;

import dev.tatara.measure.BenchOptions;
import dev.tatara.measure.Measurement;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench train}: training speed of one process, against PyTorch eager where it is there. */
@Command(
    name = "train",
    description = {
      "Trains a small model on random tokens and measures tokens a second.",
      "",
      "Where Python has torch, a PyTorch eager script (scaled dot-product attention, fused AdamW)"
          + " trains the same model in turn with it, round by round, and vs_pytorch is the ratio of"
          + " the two in the same round.",
    })
final class TrainBench implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BenchOptions report;

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      defaultValue = "small",
      description =
          "small: 8 layers of 512, 4 samples of 256; deep: 24 layers of 768, 1 sample of 1024; all"
              + " (default: ${DEFAULT-VALUE}).")
  private String shape;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      split = ",",
      defaultValue = "fp32,bf16",
      description = "fp32, bf16 or both (default: ${DEFAULT-VALUE}).")
  private List<String> precisions;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "7",
      description = "Rounds in which the two take turns (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "4",
      description = "Steps of each in a round (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "12",
      description = "Steps of each before those that count (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of each (default: the machine's cores).")
  private Integer threads;

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      defaultValue = "PROBE",
      description =
          "How matrices are multiplied: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, as"
              + " training does at its first start; USUAL is what it takes when deterministic).")
  private Torch.GemmChoice kernels;

  @Option(
      names = "--python",
      paramLabel = "PATH",
      defaultValue = "${env:TATARA_PYTHON:-python3}",
      description = "Python with the package torch (default: $$TATARA_PYTHON, or python3).")
  private String python;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    boolean compared = PyTorchStepTimer.available(python);
    if (!compared) {
      out.println(python + " has no torch: measuring without the comparison (see --python)");
    }
    List<Measurement> measurements = new ArrayList<>();
    for (TrainingShape each : shapes()) {
      for (String precision : precisions) {
        measurements.addAll(measure(each, precision, compared, out));
      }
    }
    report.report(measurements, out);
    return 0;
  }

  private List<TrainingShape> shapes() {
    return switch (shape) {
      case "small" -> List.of(TrainingShape.SMALL);
      case "deep" -> List.of(TrainingShape.DEEP);
      case "all" -> List.of(TrainingShape.SMALL, TrainingShape.DEEP);
      default -> throw BenchOptions.invalid(spec, "--shape", shape, "small, deep or all");
    };
  }

  private List<Measurement> measure(
      TrainingShape shape, String precision, boolean compared, PrintWriter out) throws IOException {
    int cores = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    Precision type = Precision.of(precision);
    String prefix = "train." + precision + (shape == TrainingShape.SMALL ? "" : "." + shape.name());
    out.printf(
        "%s: %,d parameters, %d tokens a step, %d threads%n",
        prefix, shape.model().parameterCount(), shape.tokensPerStep(), cores);
    out.flush();
    try (Torch torch = Torch.start(cores, kernels);
        StepTimer ours = new TataraStepTimer(torch, shape, type)) {
      if (!compared) {
        double[] speeds = new Turns(warmUp, rounds, steps, shape.tokensPerStep()).alone(ours);
        return List.of(Measurement.of(prefix + ".tokens_per_second", "tokens/s", speeds));
      }
      try (PyTorchStepTimer theirs = PyTorchStepTimer.start(python, shape, precision, cores)) {
        out.println("  against PyTorch " + theirs.version());
        out.flush();
        Turns.Speeds speeds =
            new Turns(warmUp, rounds, steps, shape.tokensPerStep()).taken(ours, theirs);
        return List.of(
            Measurement.of(prefix + ".vs_pytorch", "ratio", speeds.ratios()),
            Measurement.of(prefix + ".tokens_per_second", "tokens/s", speeds.first()),
            Measurement.of(prefix + ".pytorch_tokens_per_second", "tokens/s", speeds.second()));
      }
    }
  }
}
