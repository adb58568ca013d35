package dev.tatara.minicluster.process;

import java.nio.file.Path;

/**
 * Owns every process of one minicluster, children of children too. Opening kills what an earlier
 * owner of the same state folder left; closing, and the end of this JVM however it comes, kills
 * what is left then.
 */
public final class ProcessOwner implements AutoCloseable {
  private static final String VARIABLE = "TATARA_MINICLUSTER";

  private final Marker marker;
  private final Watchdog watchdog;

  private ProcessOwner(Marker marker, Watchdog watchdog) {
    this.marker = marker;
    this.watchdog = watchdog;
  }

  /**
   * @param root of a state folder that the caller has locked
   */
  public static ProcessOwner of(Path root) {
    Marker marker = markerOf(root);
    ProcessTable.killAll(marker);
    return new ProcessOwner(marker, Watchdog.start(marker));
  }

  /** What the processes of the minicluster in that state folder carry. */
  public static Marker markerOf(Path root) {
    return new Marker(VARIABLE, root.toString());
  }

  /** What processes must carry to be owned. */
  public Marker marker() {
    return marker;
  }

  @Override
  public void close() {
    ProcessTable.killAll(marker);
    watchdog.close();
  }
}
