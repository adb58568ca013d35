package dev.tatara.trainer.bench;

import dev.tatara.measure.BenchOptions;
import dev.tatara.measure.Measurement;
import dev.tatara.trainer.artifact.AtomicFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench checkpoint}: saving and loading against plain copies on the same disk. */
@Command(
    name = "checkpoint",
    description = {
      "Saves and loads a checkpoint, in turns with plain copies of the same bytes on the same disk.",
      "",
      "A save is timed until it is committed and on the disk; its stall is what training waits. A"
          + " load hashes and reads everything, from the disk and not from memory. vs_copy is the"
          + " bandwidth in shares of that of a copy which is forced to the disk; load.vs_read in"
          + " shares of that of reading alone.",
    },
    footer = {
      "",
      "Example:",
      "  ${ROOT-COMMAND-NAME} bench checkpoint --folder /storage --megabytes 4096"
    })
final class CheckpointBench implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private BenchOptions report;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "A folder on the disk to measure (default: the current one).")
  private Path folder;

  @Option(
      names = "--megabytes",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Size of weights and moments (default: ${DEFAULT-VALUE}).")
  private long megabytes;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rounds after one that warms up (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Path work = Files.createTempDirectory(folder, "tatara-bench-");
    try (CheckpointTimer timer = new CheckpointTimer(work, megabytes << 20)) {
      timer.round(0);
      List<CheckpointTimer.Round> measured = new ArrayList<>();
      for (int round = 1; round <= rounds; round++) {
        measured.add(timer.round(round));
      }
      report.report(figures(measured), out);
    } finally {
      AtomicFiles.delete(work);
    }
    return 0;
  }

  private static List<Measurement> figures(List<CheckpointTimer.Round> rounds) {
    return List.of(
        of(rounds, "checkpoint.save.vs_copy", "ratio", r -> r.copySeconds() / r.save().seconds()),
        of(rounds, "checkpoint.load.vs_copy", "ratio", r -> r.copySeconds() / r.loadSeconds()),
        of(rounds, "checkpoint.load.vs_read", "ratio", r -> r.readSeconds() / r.loadSeconds()),
        of(
            rounds,
            "checkpoint.stall_fraction",
            "ratio",
            r -> r.save().stallSeconds() / r.save().seconds()),
        of(rounds, "checkpoint.stall_seconds", "s", r -> r.save().stallSeconds()),
        of(rounds, "checkpoint.save_mb_per_second", "MB/s", r -> speed(r, r.save().seconds())),
        of(rounds, "checkpoint.load_mb_per_second", "MB/s", r -> speed(r, r.loadSeconds())),
        of(rounds, "checkpoint.copy_mb_per_second", "MB/s", r -> speed(r, r.copySeconds())),
        of(rounds, "checkpoint.read_mb_per_second", "MB/s", r -> speed(r, r.readSeconds())));
  }

  private static double speed(CheckpointTimer.Round round, double seconds) {
    return round.save().bytes() / 1e6 / seconds;
  }

  private static Measurement of(
      List<CheckpointTimer.Round> rounds,
      String name,
      String unit,
      ToDoubleFunction<CheckpointTimer.Round> figure) {
    return Measurement.of(name, unit, rounds.stream().mapToDouble(figure).toArray());
  }
}
