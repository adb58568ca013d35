package dev.tatara.operator.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tatara.operator.support.Cluster;
import dev.tatara.operator.support.ControlPlaneResource;
import dev.tatara.operator.support.TrainingJob;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A job that is deleted at whatever moment of its beginning leaves no stack trace. */
@QuarkusTest
@WithTestResource(ControlPlaneResource.class)
class DeletionTest {
  private static final int JOBS = 20;
  private static final int STAGGER_MILLIS = 15;

  @Test
  void jobsDeletedAtTheirBeginningAreNoError() throws InterruptedException {
    String namespace = Cluster.newNamespace("deletion");
    Logger root = Logger.getLogger("");
    StackTraces traces = new StackTraces();
    root.addHandler(traces);
    try {
      for (int i = 0; i < JOBS; i++) {
        TrainingJob job = TrainingJob.create(namespace, "short-lived-" + i, spec -> {});
        Thread.sleep((long) STAGGER_MILLIS * i); // later and later in the first reconciliation
        job.delete();
      }
      // Whatever an earlier job led to is logged by the time that another has come this far.
      TrainingJob last = TrainingJob.create(namespace, "last", spec -> {});
      last.awaitPod("corpus");
    } finally {
      root.removeHandler(traces);
    }
    assertEquals(List.of(), traces.seen);
  }

  /** Collects what is logged of these jobs with a stack trace. */
  private static final class StackTraces extends Handler {
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord line) {
      if (line.getThrown() != null
          && (line.getMessage() + line.getThrown()).contains("short-lived-")) {
        seen.add(line.getLoggerName() + ": " + line.getThrown());
      }
    }

    @Override
    public void flush() {
      // nothing is kept back
    }

    @Override
    public void close() {
      // nothing is held
    }
  }
}
