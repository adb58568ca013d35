package dev.tatara.trainer;

/** Settings of DJL that hold for all of its native libraries. */
public final class DjlLibraries {
  private DjlLibraries() {}

  /**
   * Lets DJL neither look for other natives than those in its JARs nor report home. It reads this
   * when it loads the first library.
   */
  public static void stayOffline() {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }
}
