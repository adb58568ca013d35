package dev.tatara.plugin.status;

/** How much of something is done, as people see it. */
final class Bar {
  private static final int CELLS = 20;

  private Bar() {}

  /** A bar for a share of 0 to 1. */
  static String of(double share) {
    int filled = (int) Math.round(Math.clamp(share, 0.0, 1.0) * CELLS);
    return "█".repeat(filled) + "░".repeat(CELLS - filled);
  }
}
