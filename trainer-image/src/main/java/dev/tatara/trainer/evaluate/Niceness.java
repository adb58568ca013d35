package dev.tatara.trainer.evaluate;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scheduling priority of a thread on Linux, by setpriority(2). */
public final class Niceness {
  /**
   * Of a sidecar: where training wants every core, it has 15 / (1024 + 15) of one, by the weights
   * of Linux' scheduler.
   */
  public static final int SIDECAR = 19;

  private static final Logger LOG = LoggerFactory.getLogger(Niceness.class);
  private static final int PRIO_PROCESS = 0;

  private Niceness() {}

  /**
   * Makes this thread, and those that it starts from now on, give way to others.
   *
   * @param nice 0 (normal) to 19 (only what nobody else wants)
   */
  public static void set(int nice) {
    Linker linker = Linker.nativeLinker();
    try {
      MethodHandle setPriority =
          linker.downcallHandle(
              linker.defaultLookup().findOrThrow("setpriority"),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT));
      if ((int) setPriority.invokeExact(PRIO_PROCESS, 0, nice) != 0) {
        LOG.warn("the priority could not be lowered; evaluation competes with training");
      }
    } catch (Throwable e) {
      LOG.warn("the priority could not be lowered: {}", e.toString());
    }
  }
}
