package dev.tatara.trainer.corpus.filter;

import java.util.Arrays;

/** A set of 64-bit hashes in a table with open addressing, 8 bytes a slot, at most half full. */
public final class HashSlots {
  private static final long MIX = 0x9E3779B97F4A7C15L;

  /** Capacity is a power of two; 0 is an empty slot. */
  private long[] slots;

  private int size;

  /**
   * An empty set.
   *
   * @param capacity slots to begin with, a power of two
   */
  public HashSlots(int capacity) {
    this.slots = new long[capacity];
  }

  /** Adds a hash; whether it is new. */
  public boolean add(long hash) {
    long key = hash == 0 ? 1 : hash;
    if (!insert(slots, key)) {
      return false;
    }
    size++;
    if (size > slots.length / 2) {
      long[] larger = new long[Math.multiplyExact(slots.length, 2)];
      Arrays.stream(slots).filter(slot -> slot != 0).forEach(slot -> insert(larger, slot));
      slots = larger;
    }
    return true;
  }

  /** Whether a hash was added. */
  public boolean contains(long hash) {
    long key = hash == 0 ? 1 : hash;
    return slots[slot(slots, key)] == key;
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  private static boolean insert(long[] slots, long key) {
    int slot = slot(slots, key);
    if (slots[slot] == key) {
      return false;
    }
    slots[slot] = key;
    return true;
  }

  /** Where a key is, or else the empty slot where it would go. */
  private static int slot(long[] slots, long key) {
    int mask = slots.length - 1;
    int i = (int) ((key * MIX) >>> 32) & mask;
    while (slots[i] != 0 && slots[i] != key) {
      i = (i + 1) & mask;
    }
    return i;
  }
}
