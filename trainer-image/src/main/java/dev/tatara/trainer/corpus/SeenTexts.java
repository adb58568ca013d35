package dev.tatara.trainer.corpus;

import dev.tatara.trainer.artifact.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Remembers texts by 64 bits of their SHA-256, in a hash table with open addressing. Among a
 * hundred million texts the chance that any two different ones share their 64 bits is 1 in 3,700.
 */
final class SeenTexts {
  private static final int INITIAL_CAPACITY = 1 << 10;

  /** Capacity is a power of two; 0 is an empty slot. */
  private long[] slots = new long[INITIAL_CAPACITY];

  private int size;

  /** Remembers a text; whether it is new. */
  boolean add(String text) {
    byte[] hash = Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8));
    return add(ByteBuffer.wrap(hash).getLong());
  }

  private boolean add(long hash) {
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

  private static boolean insert(long[] slots, long key) {
    int mask = slots.length - 1;
    int i = (int) key & mask;
    while (slots[i] != 0) {
      if (slots[i] == key) {
        return false;
      }
      i = (i + 1) & mask;
    }
    slots[i] = key;
    return true;
  }
}
