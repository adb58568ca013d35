package dev.tatara.trainer.watch;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.Comparator;

/** The stacks of all platform threads of this process, as text. */
final class StackDump {
  private StackDump() {}

  static String ofAllThreads() {
    StringBuilder text = new StringBuilder();
    ThreadInfo[] threads = ManagementFactory.getThreadMXBean().dumpAllThreads(true, true);
    Arrays.stream(threads)
        .sorted(Comparator.comparing(ThreadInfo::getThreadName))
        .forEach(thread -> append(text, thread));
    return text.toString();
  }

  /** {@link ThreadInfo#toString} leaves out all but the first frames. */
  private static void append(StringBuilder text, ThreadInfo thread) {
    text.append("\n\"%s\" %s".formatted(thread.getThreadName(), thread.getThreadState()));
    LockInfo lock = thread.getLockInfo();
    if (lock != null) {
      text.append(" on ").append(lock);
    }
    if (thread.getLockOwnerName() != null) {
      text.append(" held by \"").append(thread.getLockOwnerName()).append('"');
    }
    text.append('\n');
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("    at ").append(frame).append('\n');
    }
  }
}
