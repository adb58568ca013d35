package dev.tatara.operator;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of the entries that were put or asked for last; others make room. */
public final class RecentMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  /** For what is known of jobs: more than are worked on at one moment. */
  public static final int JOBS = 10_000;

  private static final int INITIAL_CAPACITY = 16;
  private static final float LOAD_FACTOR = 0.75f;

  private final int most;

  /**
   * @param most entries that it holds
   */
  public RecentMap(int most) {
    super(INITIAL_CAPACITY, LOAD_FACTOR, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
