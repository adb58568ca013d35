package dev.tatara.trainer.vector;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;

/** Java's incubating module of vectors: whether this JVM has it, and whether it is of use there. */
public final class VectorModule {
  /** To be named by {@code --add-modules}. */
  public static final String NAME = "jdk.incubator.vector";

  /** HotSpot's compilers by level: the last, C2, alone makes instructions of vectors. */
  private static final int C2 = 4;

  private VectorModule() {}

  /** Whether loops over vectors are to be run: they are there, and compiled. */
  public static boolean isUsable() {
    return ModuleLayer.boot().findModule(NAME).isPresent() && isCompiled();
  }

  /** Whether a JVM like this one would have the module if it were told to, and could use it. */
  public static boolean isWorthAdding() {
    return ModuleFinder.ofSystem().find(NAME).isPresent()
        && ModuleLayer.boot().findModule(NAME).isEmpty()
        && isCompiled();
  }

  /**
   * Without C2 ({@code -XX:TieredStopAtLevel=1}, which starts faster) each vector is an object: a
   * hundred times as slow as a plain loop.
   */
  private static boolean isCompiled() {
    HotSpotDiagnosticMXBean hotSpot =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    return Integer.parseInt(hotSpot.getVMOption("TieredStopAtLevel").getValue()) >= C2;
  }
}
