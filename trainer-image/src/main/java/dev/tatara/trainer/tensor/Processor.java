package dev.tatara.trainer.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The processor of this machine, as {@code /proc/cpuinfo} describes the first of them.
 *
 * @param vendor such as {@code GenuineIntel}; empty where it is not said
 * @param name for people, and another for each kind of processor
 * @param multipliesAndAdds whether it does so in one operation, rounding once
 */
public record Processor(String vendor, String name, boolean multipliesAndAdds) {

  private static final Processor CURRENT = read();

  /** This machine's. */
  public static Processor current() {
    return CURRENT;
  }

  private static Processor read() {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of("/proc/cpuinfo"));
    } catch (IOException e) {
      lines = List.of(); // another system than Linux
    }
    String architecture = System.getProperty("os.arch");
    String part = value(lines, "CPU implementer") + " " + value(lines, "CPU part"); // on ARM
    String name = value(lines, "model name");
    boolean fma = List.of(value(lines, "flags").split(" ")).contains("fma");
    return new Processor(
        value(lines, "vendor_id"),
        name.isEmpty() ? (architecture + " " + part).strip() : name,
        fma || architecture.equals("aarch64"));
  }

  private static String value(List<String> lines, String field) {
    return lines.stream()
        .filter(line -> line.startsWith(field))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  /** Whether MKL takes its fast kernels: on other vendors' processors it does not. */
  boolean suitsMkl() {
    return vendor.equals("GenuineIntel");
  }
}
