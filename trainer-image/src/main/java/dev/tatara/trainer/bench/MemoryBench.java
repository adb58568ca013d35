package dev.tatara.trainer.bench;

import dev.tatara.measure.BenchOptions;
import dev.tatara.measure.Measurement;
import dev.tatara.trainer.model.Precision;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench memory}: whether a training process grows with its steps. */
@Command(
    name = "memory",
    description = {
      "Trains a very small model for many steps and watches the process's resident memory.",
      "",
      "The JVM's garbage is collected before each reading, so that what grows is native memory or a"
          + " leak. growth is the least reading of the second half over that of the first, minus one:"
          + " 0 is steady.",
    })
final class MemoryBench implements Callable<Integer> {
  private static final TrainingShape SHAPE = new TrainingShape("tiny", 2, 128, 2, 64, 2, 512);
  private static final int READINGS = 10;

  @Spec private CommandSpec spec;
  @Mixin private BenchOptions report;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Steps that count, after a tenth as many (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      split = ",",
      defaultValue = "fp32,bf16",
      description = "fp32, bf16 or both (default: ${DEFAULT-VALUE}).")
  private List<String> precisions;

  @Override
  public Integer call() throws IOException {
    BenchOptions.requireAtLeast(spec, "--steps", steps, READINGS);
    PrintWriter out = spec.commandLine().getOut();
    List<Measurement> measurements = new ArrayList<>();
    for (String precision : precisions) {
      measurements.addAll(measure(precision, out));
    }
    report.report(measurements, out);
    return 0;
  }

  private List<Measurement> measure(String precision, PrintWriter out) throws IOException {
    String prefix = "train." + precision + ".memory";
    int interval = steps / READINGS;
    double[] readings = new double[READINGS + 1];
    try (Torch torch = Torch.start(1);
        StepTimer trainer = new TataraStepTimer(torch, SHAPE, Precision.of(precision))) {
      for (int reading = 0; reading <= READINGS; reading++) {
        train(trainer, interval); // the first of them warms up
        readings[reading] = ResidentMemory.mebibytes();
        out.printf("%s: step %,d, %.1f MiB%n", prefix, reading * interval, readings[reading]);
        out.flush();
      }
    }
    // The least of each half, as the Java heap goes up and down.
    double growth =
        least(readings, READINGS / 2 + 1, READINGS) / least(readings, 1, READINGS / 2) - 1;
    return List.of(
        Measurement.of(prefix + ".resident_mib", "MiB", readings),
        Measurement.of(prefix + ".growth", "ratio", growth));
  }

  private static double least(double[] values, int first, int last) {
    return Arrays.stream(values, first, last + 1).min().orElseThrow();
  }

  private static void train(StepTimer trainer, int steps) throws IOException {
    for (int step = 0; step < steps; step++) {
      trainer.step();
    }
  }
}
