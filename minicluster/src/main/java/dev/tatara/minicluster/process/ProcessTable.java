package dev.tatara.minicluster.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Finds and kills processes by their {@link Marker}, wherever in the process tree they are. */
public final class ProcessTable {
  private static final long PAUSE_NANOS = 10_000_000;
  private static final Path PROC = Path.of("/proc");

  private ProcessTable() {}

  /** Living processes with the marker in their environment, this process excepted. */
  public static List<ProcessHandle> find(Marker marker) {
    byte[] entry = marker.entry().getBytes(StandardCharsets.UTF_8);
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path folder : folders) {
        long pid = Long.parseLong(folder.getFileName().toString());
        if (pid != ProcessHandle.current().pid() && hasEntry(folder, entry)) {
          ProcessHandle.of(pid).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("can't list processes in /proc", e);
    }
    return found;
  }

  /** Kills (SIGKILL) until none is found: what a process forks meanwhile is found the next time. */
  public static void killAll(Marker marker) {
    for (List<ProcessHandle> left = find(marker); !left.isEmpty(); left = find(marker)) {
      left.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static boolean hasEntry(Path folder, byte[] entry) {
    byte[] environment;
    try {
      environment = Files.readAllBytes(folder.resolve("environ"));
    } catch (IOException e) {
      return false; // ended meanwhile, or somebody else's
    }
    int start = 0;
    for (int i = 0; i < environment.length; i++) {
      if (environment[i] == 0) {
        if (Arrays.equals(environment, start, i, entry, 0, entry.length)) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }
}
