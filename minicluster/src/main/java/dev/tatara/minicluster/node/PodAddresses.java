package dev.tatara.minicluster.node;

import java.util.BitSet;

/** Hands out the addresses of a {@link LoopbackRange} to pods, the longest unused first. */
public final class PodAddresses {
  private static final int FIRST = 2; // 1 is the node
  private static final int LAST = 254;

  private final LoopbackRange range;
  private final BitSet used = new BitSet();
  private int next = FIRST;

  PodAddresses(LoopbackRange range) {
    this.range = range;
  }

  /** The address of the node itself. */
  public String node() {
    return range.address(1);
  }

  /**
   * An address that no pod has.
   *
   * @throws NotYetException when all are in use
   */
  public synchronized String acquire() throws NotYetException {
    for (int tried = FIRST; tried <= LAST; tried++) {
      int candidate = next;
      next = candidate == LAST ? FIRST : candidate + 1;
      if (!used.get(candidate)) {
        used.set(candidate);
        return range.address(candidate);
      }
    }
    throw new NotYetException("all pod addresses in %s are in use".formatted(range.address(0)));
  }

  /** Takes an address back. */
  public synchronized void release(String address) {
    used.clear(Integer.parseInt(address.substring(address.lastIndexOf('.') + 1)));
  }
}
