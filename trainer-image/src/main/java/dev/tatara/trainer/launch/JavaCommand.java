package dev.tatara.trainer.launch;

import dev.tatara.trainer.vector.VectorModule;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs this program once more, as it was run. */
public final class JavaCommand {
  /**
   * What a JVM is given that trains: the module of vectors, and that methods on vectors are always
   * compiled into the loops that call them. Left to itself, the JVM calls those of which it has
   * made much code already, and then each vector that goes in or out is an object.
   */
  static final List<String> VECTORS =
      List.of(
          "--add-modules=" + VectorModule.NAME,
          "-XX:CompileCommand=quiet",
          "-XX:CompileCommand=inline,dev.tatara.trainer.vector.Bfloat16Vectors::*",
          "-XX:CompileCommand=inline,dev.tatara.trainer.tensor.host.Lanes::*");

  private JavaCommand() {}

  /**
   * The same {@code java}, JVM options and class path, and the vectors that sums want.
   *
   * @param main the class to run
   * @param arguments of the program
   */
  public static List<String> again(Class<?> main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(
        ProcessHandle.current()
            .info()
            .command()
            .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      // Two processes cannot wait for a debugger on one port.
      if (!option.startsWith("-agentlib:jdwp") && !option.startsWith("-Xrunjdwp")) {
        command.add(option);
      }
    }
    // Whoever only starts ranks need not load it.
    if (VectorModule.isWorthAdding()) {
      command.addAll(VECTORS);
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return List.copyOf(command);
  }
}
