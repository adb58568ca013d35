package dev.tatara.trainer.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The processor of this machine, as {@code /proc/cpuinfo} describes the first of them.
 *
 * @param vendor such as {@code GenuineIntel}; empty where it is not said
 * @param name for people; the architecture where it is not said
 */
public record Processor(String vendor, String name) {

  /** This machine's. */
  public static Processor current() {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      lines = List.of(); // another system than Linux
    }
    return new Processor(
        value(lines, "vendor_id", ""), value(lines, "model name", System.getProperty("os.arch")));
  }

  private static String value(List<String> lines, String field, String otherwise) {
    return lines.stream()
        .filter(line -> line.startsWith(field))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }

  /** Whether MKL takes its fast kernels: on other vendors' processors it does not. */
  boolean suitsMkl() {
    return vendor.equals("GenuineIntel");
  }
}
