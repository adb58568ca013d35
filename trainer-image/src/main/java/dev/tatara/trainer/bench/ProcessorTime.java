package dev.tatara.trainer.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time, of user and system: what others do on the machine does not count. */
final class ProcessorTime {
  /** The unit of what children took, in seconds: USER_HZ of Linux is 100. */
  static final double TICK = 0.01;

  private static final int CHILDREN_USER = 13; // fields 16 and 17 of stat(5), after the name
  private static final int CHILDREN_SYSTEM = 14;

  private ProcessorTime() {}

  /** Seconds of this process so far: all threads, compiler and collector too. */
  static double ofProcess() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / 1e9;
  }

  /** Seconds of all child processes that have ended, in whole ticks. */
  static double ofChildren() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return TICK * (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM]));
  }
}
