package dev.tatara.operator;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.util.Optional;
import javax.management.NotificationEmitter;

/**
 * Keeps the heap near what is alive in it. Left alone, the serial collector lets garbage lie among
 * old objects until the heap has reached its limit, such as that of the lists of all objects at the
 * start. Here it collects them whenever they have grown by a share of what was alive.
 */
@ApplicationScoped
class SoftHeap {
  /** Of the serial collector alone: others give memory back by themselves. */
  private static final String OLD_OBJECTS = "Tenured Gen";

  private static final double GROWTH = 0.3;

  /** Bytes below which growth is not worth a pause. */
  private static final long LEAST_GROWTH = 12L << 20;

  void start(@Observes StartupEvent event) {
    oldObjects().ifPresent(SoftHeap::watch);
  }

  private static Optional<MemoryPoolMXBean> oldObjects() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(OLD_OBJECTS))
        .findFirst();
  }

  private static void watch(MemoryPoolMXBean oldObjects) {
    NotificationEmitter memory = (NotificationEmitter) ManagementFactory.getMemoryMXBean();
    memory.addNotificationListener(
        (_, _) -> {
          System.gc();
          allowGrowth(oldObjects);
        },
        notification ->
            notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED),
        null);
    allowGrowth(oldObjects);
  }

  private static void allowGrowth(MemoryPoolMXBean oldObjects) {
    long alive = oldObjects.getUsage().getUsed();
    long limit = alive + Math.max(LEAST_GROWTH, (long) (GROWTH * alive));
    oldObjects.setUsageThreshold(Math.min(limit, oldObjects.getUsage().getMax()));
  }
}
