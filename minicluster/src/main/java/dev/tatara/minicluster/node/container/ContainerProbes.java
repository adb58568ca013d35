package dev.tatara.minicluster.node.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Runs the probes of a container while it is open: startup first, then liveness and readiness. */
final class ContainerProbes implements AutoCloseable {
  private final Container container;
  private final ProbeChecker checker;
  private final ProbeListener listener;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  ContainerProbes(Container container, ProbeChecker checker, ProbeListener listener) {
    this.container = container;
    this.checker = checker;
    this.listener = listener;
  }

  void start() {
    if (container.getStartupProbe() == null) {
      begin();
    } else {
      loop("Startup", container.getStartupProbe());
    }
  }

  private void begin() {
    listener.started();
    if (container.getReadinessProbe() == null) {
      listener.ready(true);
    } else {
      loop("Readiness", container.getReadinessProbe());
    }
    if (container.getLivenessProbe() != null) {
      loop("Liveness", container.getLivenessProbe());
    }
  }

  private void loop(String kind, Probe probe) {
    threads.add(Thread.ofVirtual().start(() -> probeUntilClosed(kind, probe)));
  }

  private void probeUntilClosed(String kind, Probe probe) {
    int successes = 0;
    int failures = 0;
    try {
      Thread.sleep(seconds(probe.getInitialDelaySeconds(), 0));
      while (!closed) {
        String failure = checker.check(probe);
        if (closed) {
          return;
        }
        successes = failure == null ? successes + 1 : 0;
        failures = failure == null ? 0 : failures + 1;
        if (failure != null) {
          listener.failed(kind, failure);
        }
        if (failures >= number(probe.getFailureThreshold(), 3)) {
          if (kind.equals("Readiness")) {
            listener.ready(false);
          } else {
            listener.unhealthy(kind);
            return;
          }
        }
        if (successes >= number(probe.getSuccessThreshold(), 1)) {
          if (kind.equals("Startup")) {
            begin();
            return;
          }
          if (kind.equals("Readiness") && successes == number(probe.getSuccessThreshold(), 1)) {
            listener.ready(true);
          }
        }
        Thread.sleep(seconds(probe.getPeriodSeconds(), 10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }

  private static Duration seconds(Integer value, int otherwise) {
    return Duration.ofSeconds(number(value, otherwise));
  }

  private static int number(Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }
}
