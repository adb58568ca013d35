package dev.tatara.trainer.bench;

import dev.tatara.measure.BenchOptions;
import dev.tatara.measure.Measurement;
import dev.tatara.trainer.comm.CollectiveTimingRank;
import dev.tatara.trainer.comm.CollectiveTimings;
import dev.tatara.trainer.comm.CollectiveTimings.Timing;
import dev.tatara.trainer.comm.Communicators.Transport;
import dev.tatara.trainer.launch.JavaCommand;
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

/** {@code bench comm}: sums over processes of this machine, against copies of the same bytes. */
@Command(
    name = "comm",
    description = {
      "Sums arrays over processes of this machine (all-reduce, fp32).",
      "",
      "Between the runs all processes copy as many bytes at the same time, which is what the memory"
          + " can do: vs_memcpy is the speed of the sum in shares of that of the copy, run by run.",
    },
    footer = {"", "Example:", "  ${ROOT-COMMAND-NAME} bench comm --processes 4 --transport tcp"})
final class CommBench implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BenchOptions report;

  @Option(
      names = "--transport",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "shm,tcp",
      description =
          "shm (shared memory, names without a transport), tcp or both (default:"
              + " ${DEFAULT-VALUE}).")
  private List<String> transports;

  @Option(
      names = "--processes",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many processes sum, at least 2 (default: ${DEFAULT-VALUE}).")
  private int processes;

  @Option(
      names = "--bytes",
      paramLabel = "N",
      split = ",",
      defaultValue = "4096,1048576,33554432",
      description = "Sizes of the arrays, multiples of 4 (default: ${DEFAULT-VALUE}).")
  private List<Long> sizes;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "11",
      description = "Runs of each, after some that warm up (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Override
  public Integer call() throws IOException {
    check();
    PrintWriter out = spec.commandLine().getOut();
    List<Measurement> measurements = new ArrayList<>();
    for (String name : transports) {
      out.printf("%d processes over %s%n", processes, transport(name).label());
      out.flush();
      for (Timing timing :
          new CollectiveTimings(
                  arguments -> JavaCommand.again(CollectiveTimingRank.class, arguments),
                  transport(name),
                  processes,
                  runs)
              .measure(sizes)) {
        measurements.addAll(figures(name, timing));
      }
    }
    report.report(measurements, out);
    return 0;
  }

  private void check() {
    transports.forEach(this::transport);
    BenchOptions.requireAtLeast(spec, "--processes", processes, 2);
    BenchOptions.requireAtLeast(spec, "--runs", runs, 1);
    for (long size : sizes) {
      if (size < Float.BYTES || size % Float.BYTES != 0) {
        throw BenchOptions.invalid(spec, "--bytes", Long.toString(size), "multiples of 4");
      }
    }
  }

  private Transport transport(String name) {
    return switch (name) {
      case "shm" -> Transport.SHARED_MEMORY;
      case "tcp" -> Transport.TCP;
      default -> throw BenchOptions.invalid(spec, "--transport", name, "shm or tcp");
    };
  }

  private static List<Measurement> figures(String transport, Timing timing) {
    String prefix =
        (transport.equals("shm") ? "comm.allreduce_" : "comm." + transport + ".allreduce_")
            + size(timing.bytes());
    return List.of(
        Measurement.of(prefix + "_ms", "ms", array(timing.allReduce())),
        Measurement.of(
            prefix + ".vs_memcpy",
            "ratio",
            timing.ratios().stream().mapToDouble(slower -> 1 / slower).toArray()));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** As names want it: {@code 32mib}, {@code 4kib}, {@code 100b}. */
  private static String size(long bytes) {
    if (bytes % (1 << 20) == 0) {
      return (bytes >> 20) + "mib";
    }
    return bytes % (1 << 10) == 0 ? (bytes >> 10) + "kib" : bytes + "b";
  }
}
