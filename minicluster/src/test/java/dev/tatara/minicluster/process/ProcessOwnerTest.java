package dev.tatara.minicluster.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessOwnerTest {
  @TempDir private Path folder;

  @Test
  void closingKillsChildrenOfChildrenToo() throws InterruptedException {
    try (ProcessOwner owner = ProcessOwner.of(folder)) {
      start(owner.marker());
      awaitProcesses(owner.marker(), 3);
    }
    assertEquals(List.of(), ProcessTable.find(ProcessOwner.markerOf(folder)));
  }

  @Test
  void openingKillsWhatAnEarlierOwnerLeft() throws InterruptedException {
    Marker marker = ProcessOwner.markerOf(folder);
    Daemon left = start(marker);
    awaitProcesses(marker, 3);
    try (ProcessOwner owner = ProcessOwner.of(folder)) {
      assertEquals(List.of(), ProcessTable.find(owner.marker()));
    }
    assertTrue(left.process().waitFor(60, TimeUnit.SECONDS));
    assertEquals(137, left.process().exitValue(), "128 + SIGKILL");
  }

  @Test
  void anotherFoldersProcessesAreLeftAlone() throws InterruptedException {
    Marker other = ProcessOwner.markerOf(folder.resolve("other"));
    try (Daemon daemon = start(other)) {
      ProcessOwner.of(folder).close();
      assertTrue(daemon.isAlive());
    } finally {
      ProcessTable.killAll(other);
    }
    assertFalse(ProcessTable.find(other).iterator().hasNext());
  }

  /** A shell, and below it another in a session of its own with a sleep. */
  private Daemon start(Marker marker) {
    return Daemon.start(
        "shell",
        List.of("sh", "-c", "setsid sh -c 'sleep 100; :' & wait"),
        folder,
        Map.of(),
        marker,
        folder.resolve("log"));
  }

  private static void awaitProcesses(Marker marker, int count) throws InterruptedException {
    for (int i = 0; i < 6000 && ProcessTable.find(marker).size() < count; i++) {
      Thread.sleep(10);
    }
    assertEquals(count, ProcessTable.find(marker).size());
  }
}
