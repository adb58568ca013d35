package dev.tatara.trainer.tokenizer;

import java.util.Arrays;

/**
 * Chooses among sentences by random keys, as many of the smallest keys as a budget of characters
 * allows: a uniform sample without replacement, taken in one pass over sentences of unknown number.
 * Only keys and lengths are kept (12 bytes a sentence); a second pass over the same sentences and
 * keys takes those below {@link #limit()}.
 */
final class CharacterReservoir {
  private final long budget;
  private long[] keys = new long[1024];
  private int[] lengths = new int[1024];
  private int size;
  private long total;
  private long limit = Long.MAX_VALUE;

  /**
   * @param budget characters to choose at most
   */
  CharacterReservoir(long budget) {
    this.budget = budget;
  }

  /** Considers a sentence. */
  void offer(long key, int characters) {
    if (key >= limit) {
      return;
    }
    push(key, characters);
    total += characters;
    while (total > budget) {
      limit = keys[0];
      total -= lengths[0];
      pop();
    }
  }

  /** The sentences with a key below this one are chosen. */
  long limit() {
    return limit;
  }

  // A binary heap with the largest key at the root.

  private void push(long key, int length) {
    if (size == keys.length) {
      int capacity = Math.multiplyExact(size, 2);
      keys = Arrays.copyOf(keys, capacity);
      lengths = Arrays.copyOf(lengths, capacity);
    }
    int i = size++;
    while (i > 0 && keys[(i - 1) / 2] < key) {
      move((i - 1) / 2, i);
      i = (i - 1) / 2;
    }
    keys[i] = key;
    lengths[i] = length;
  }

  private void pop() {
    size--;
    long key = keys[size];
    int length = lengths[size];
    int i = 0;
    while (2 * i + 1 < size) {
      int child = 2 * i + 1;
      if (child + 1 < size && keys[child + 1] > keys[child]) {
        child++;
      }
      if (keys[child] <= key) {
        break;
      }
      move(child, i);
      i = child;
    }
    keys[i] = key;
    lengths[i] = length;
  }

  private void move(int from, int to) {
    keys[to] = keys[from];
    lengths[to] = lengths[from];
  }
}
