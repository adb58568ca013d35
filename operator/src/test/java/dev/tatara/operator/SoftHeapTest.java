package dev.tatara.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In JVMs of their own: the collector of the one that runs tests is another. */
class SoftHeapTest {
  private static final long MIB = 1 << 20;
  private static final int OBJECT = 1000;

  @Test
  void garbageAmongOldObjectsIsCollectedLongBeforeTheHeapIsFull() throws Exception {
    long alone = fullestMebibytes(false);
    long kept = fullestMebibytes(true);
    assertTrue(alone > 100, "of 160, the serial collector fills: " + alone);
    assertTrue(kept < 90, "with 40 alive and 10 new, there lie: " + kept);
  }

  @Test
  void growthIsAShareAndNeverLittle() {
    assertEquals(12 * MIB, SoftHeap.threshold(0, 100 * MIB));
    assertEquals(130 * MIB, SoftHeap.threshold(100 * MIB, 200 * MIB));
    assertEquals(110 * MIB, SoftHeap.threshold(100 * MIB, 110 * MIB));
    assertEquals(130 * MIB, SoftHeap.threshold(100 * MIB, -1));
  }

  /** Old objects at the most, while objects come to be old and die: 40 MiB live at a time. */
  private static long fullestMebibytes(boolean soft) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx170m",
                "-XX:MaxNewSize=10m",
                "-cp",
                System.getProperty("java.class.path").replace('\n', File.pathSeparatorChar),
                Churn.class.getName(),
                String.valueOf(soft))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertEquals(0, process.waitFor(), said);
    return Long.parseLong(said.strip());
  }

  /** The program that is run. */
  static final class Churn {
    private static final int ALIVE = (int) (40 * MIB / OBJECT);

    private Churn() {}

    public static void main(String[] arguments) throws InterruptedException {
      if (Boolean.parseBoolean(arguments[0])) {
        new SoftHeap().start(null);
      }
      List<byte[]> alive = new ArrayList<>();
      long fullest = 0;
      for (int i = 0; i < 10 * ALIVE; i++) {
        if (i < ALIVE) {
          alive.add(new byte[OBJECT]);
        } else {
          alive.set(i % ALIVE, new byte[OBJECT]);
        }
        if (i % 1000 == 0) {
          Thread.sleep(1); // for the thread that notifies
          fullest =
              Math.max(
                  fullest, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
      }
      System.out.println(fullest / MIB);
    }
  }
}
