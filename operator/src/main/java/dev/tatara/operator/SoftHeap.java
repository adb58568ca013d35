package dev.tatara.operator;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.util.Optional;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;

/**
 * Keeps the heap near what is alive in it. Left alone, the serial collector lets garbage lie among
 * old objects until the heap has reached its limit, such as that of the lists of all objects at the
 * start. Here old objects are collected whenever they have grown by a share; see "The operator" in
 * docs/PERFORMANCE.md for what that saves.
 */
@ApplicationScoped
class SoftHeap implements NotificationListener {
  /** Of the serial collector alone: others give memory back by themselves. */
  private static final String OLD_OBJECTS = "Tenured Gen";

  /** A share: the more is alive, the longer a collection takes, and the more rarely it comes. */
  private static final double GROWTH = 0.3;

  /** Bytes below which growth is not worth a pause. */
  private static final long LEAST_GROWTH = 12L << 20;

  private final Optional<MemoryPoolMXBean> oldObjects =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getName().equals(OLD_OBJECTS))
          .findFirst();

  void start(@Observes StartupEvent event) {
    oldObjects.ifPresent(
        pool -> {
          memory().addNotificationListener(this, null, null);
          allowGrowth(pool);
        });
  }

  /** The JVM may go on, with another application in it. */
  void stop(@Observes ShutdownEvent event) throws ListenerNotFoundException {
    if (oldObjects.isPresent()) {
      memory().removeNotificationListener(this);
    }
  }

  @Override
  public void handleNotification(Notification notification, Object handback) {
    if (notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
      System.gc();
      oldObjects.ifPresent(SoftHeap::allowGrowth);
    }
  }

  private static NotificationEmitter memory() {
    return (NotificationEmitter) ManagementFactory.getMemoryMXBean();
  }

  private static void allowGrowth(MemoryPoolMXBean pool) {
    pool.setUsageThreshold(threshold(pool.getUsage().getUsed(), pool.getUsage().getMax()));
  }

  /**
   * Bytes at which old objects are collected next.
   *
   * @param used bytes now
   * @param most bytes that there can be; negative where that is not known
   */
  static long threshold(long used, long most) {
    long threshold = used + Math.max(LEAST_GROWTH, (long) (GROWTH * used));
    return most < 0 ? threshold : Math.min(threshold, most);
  }
}
