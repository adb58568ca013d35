package dev.tatara.operator;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of the entries that were put last; older ones make room. */
public final class RecentMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;

  private final int most;

  /**
   * @param most entries that it holds
   */
  public RecentMap(int most) {
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
