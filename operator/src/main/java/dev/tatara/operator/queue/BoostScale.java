package dev.tatara.operator.queue;

/**
 * From unsaved work to a few levels of priority: 1 from the unit on, and one more for each time
 * that the work is {@link #FACTOR} times as much. A level is left downwards only below half of what
 * it took to reach it, so that work about a bound doesn't swing between two.
 *
 * @param unit accelerator-seconds of level 1; 0 leaves all at level 0
 */
public record BoostScale(long unit) {
  /** The highest level: priority classes that are further apart never change places. */
  public static final int HIGHEST = 10;

  private static final int FACTOR = 4;

  /**
   * The next level.
   *
   * @param current the level so far
   * @param unsaved accelerator-seconds
   */
  public int next(int current, long unsaved) {
    if (unit <= 0) {
      return 0;
    }
    int reached = reached(unsaved);
    boolean within = reached < current && current <= HIGHEST && 2 * unsaved >= bound(current);
    return within ? current : reached;
  }

  private int reached(long unsaved) {
    int level = 0;
    while (level < HIGHEST && unsaved >= bound(level + 1)) {
      level++;
    }
    return level;
  }

  /** What it takes to reach a level of 1 or more. */
  private double bound(int level) {
    return unit * Math.pow(FACTOR, level - 1);
  }
}
