package dev.tatara.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What every benchmark takes. */
public final class BenchOptions {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Also write {name, value, unit, min, median, max, runs} of each figure there.")
  private Path json;

  /** Shows the figures, and writes them where it was asked for. */
  public void report(List<Measurement> measurements, PrintWriter out) throws IOException {
    BenchTable.print(measurements, out);
    if (json != null) {
      write(json.toAbsolutePath(), measurements);
    }
  }

  /** Writes beside and renames, so that nobody reads half of it. */
  private static void write(Path file, List<Measurement> measurements) throws IOException {
    byte[] text =
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(measurements);
    Path beside = Files.createTempFile(file.getParent(), "." + file.getFileName(), ".tmp");
    try {
      Files.write(beside, text);
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** Refuses a number that is too small. */
  public static void requireAtLeast(CommandSpec spec, String option, int value, int least) {
    if (value < least) {
      throw invalid(spec, option, Integer.toString(value), least + " or more");
    }
  }

  /** An option's value that is none of those that there are. */
  public static ParameterException invalid(
      CommandSpec spec, String option, String value, String allowed) {
    return new ParameterException(
        spec.commandLine(), "%s is '%s': use %s".formatted(option, value, allowed));
  }
}
