package dev.tatara.minicluster.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/**
 * A tiny shell process that reads from a pipe which only this JVM holds. When the JVM dies, however
 * it dies, the pipe ends and the shell kills every process that carries the marker.
 */
public final class Watchdog implements AutoCloseable {
  private static final String SCRIPT =
      """
      trap '' HUP INT TERM
      read -r word
      [ "$word" = done ] && exit 0
      while files=$(grep -lzxF -e "$1" /proc/[0-9]*/environ 2>/dev/null); [ -n "$files" ]; do
        for file in $files; do
          pid=${file#/proc/}
          kill -KILL "${pid%/environ}" 2>/dev/null
        done
        sleep 0.05
      done
      """;

  private final Process process;

  private Watchdog(Process process) {
    this.process = process;
  }

  /** Starts watching this JVM for the sake of all processes that carry the marker. */
  public static Watchdog start(Marker marker) {
    ProcessBuilder builder =
        new ProcessBuilder("setsid", "sh", "-c", SCRIPT, "tatara-watchdog", marker.entry())
            .redirectOutput(Redirect.DISCARD)
            .redirectError(Redirect.DISCARD);
    builder.environment().remove(marker.name());
    try {
      return new Watchdog(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("can't start the watchdog (setsid, sh)", e);
    }
  }

  /** Ends the watch: nothing is killed. */
  @Override
  public void close() {
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.write("done\n".getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      process.destroyForcibly(); // the pipe is broken, so it no longer listens
    }
  }
}
