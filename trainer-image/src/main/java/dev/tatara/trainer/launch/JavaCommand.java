package dev.tatara.trainer.launch;

import dev.tatara.trainer.vector.VectorModule;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs this program once more, as it was run. */
public final class JavaCommand {
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
      command.add("--add-modules=" + VectorModule.NAME);
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return List.copyOf(command);
  }
}
