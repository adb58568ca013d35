package dev.tatara.trainer.sentencepiece;

import java.util.Arrays;

/** A queue that gives the smallest number first: a binary heap in an array that is kept. */
final class LongHeap {
  private long[] heap = new long[64];
  private int size;

  void clear() {
    size = 0;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(long value) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, Math.multiplyExact(2, size));
    }
    int at = size++;
    for (int parent = (at - 1) / 2; at > 0 && heap[parent] > value; parent = (at - 1) / 2) {
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = value;
  }

  /** Takes the smallest out. */
  long poll() {
    long first = heap[0];
    long last = heap[--size];
    int at = 0;
    for (int child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= last) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = last;
    return first;
  }
}
