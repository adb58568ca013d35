package dev.tatara.trainer.launch;

import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command that runs this program once more, as it was run. */
public final class JavaCommand {
  /** Ranks add arrays with vectors; whoever only starts them need not load these. */
  private static final String VECTORS = "jdk.incubator.vector";

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
    if (ModuleFinder.ofSystem().find(VECTORS).isPresent()
        && ModuleLayer.boot().findModule(VECTORS).isEmpty()) {
      command.add("--add-modules=" + VECTORS);
    }
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return List.copyOf(command);
  }
}
