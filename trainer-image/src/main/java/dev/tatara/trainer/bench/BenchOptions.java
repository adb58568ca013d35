package dev.tatara.trainer.bench;

import dev.tatara.trainer.artifact.AtomicFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What every benchmark takes. */
final class BenchOptions {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write {name, value, unit, min, median, max, runs} of each figure there.")
  private Path json;

  /** Shows the figures, and writes them where it was asked for. */
  void report(List<Measurement> measurements, PrintWriter out) throws IOException {
    BenchTable.print(measurements, out);
    if (json != null) {
      AtomicFiles.writeJson(json, measurements);
    }
  }

  /** Refuses a number that is too small. */
  static void requireAtLeast(CommandSpec spec, String option, int value, int least) {
    if (value < least) {
      throw invalid(spec, option, Integer.toString(value), least + " or more");
    }
  }

  /** An option's value that is none of those that there are. */
  static ParameterException invalid(CommandSpec spec, String option, String value, String allowed) {
    return new ParameterException(
        spec.commandLine(), "%s is '%s': use %s".formatted(option, value, allowed));
  }
}
