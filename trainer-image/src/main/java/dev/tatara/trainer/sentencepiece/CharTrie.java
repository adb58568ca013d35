package dev.tatara.trainer.sentencepiece;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * Strings with a number each, as a double array (Aoe 1989) over UTF-16 chars. Chars are numbered by
 * how often they occur in the strings; from a node with base b, the char of number c leads to slot
 * b + c if that slot belongs to the node. A slot has its base, owner and value side by side, so
 * that a step costs one line of cache.
 */
final class CharTrie {
  /** The node of the empty string. */
  static final int ROOT = 0;

  /** No node, and no value. */
  static final int NONE = -1;

  /** Ints of a slot: its base, owner and value; the fourth keeps it within a line of cache. */
  static final int STRIDE = 4;

  /** Where the owner is. */
  static final int OWNER = 1;

  /** Where the value is. */
  static final int VALUE = 2;

  /** Where so many slots in a row are hardly free, no more are looked for. */
  private static final int WINDOW = 256;

  /** Number of each char, from 1 on; 0 for chars in no string. */
  private final char[] numbers = new char[1 << Character.SIZE];

  private final BitSet taken = new BitSet();
  private int[] slots = new int[0];

  /** The strings from one to before another, which have their first chars in common. */
  private record Range(int from, int to, int depth, int slot) {}

  /**
   * Builds the trie.
   *
   * @param values numbers from 0 on, by string; no string is empty
   */
  CharTrie(Map<String, Integer> values) {
    int chars = number(values.keySet());
    String[] strings = values.keySet().toArray(String[]::new);
    Arrays.sort(strings, this::compare);
    int[] sorted = new int[strings.length];
    Arrays.setAll(sorted, i -> values.get(strings[i]));
    lay(strings, sorted);
    // A step may look so far behind the last slot that is taken.
    reserve(taken.length() + chars);
  }

  /**
   * One step.
   *
   * @return the node of the node's string and the char, or {@link #NONE} if no string begins so
   */
  int next(int node, char c) {
    int child = slots[node * STRIDE] + numbers[c]; // No node owns the slot of number 0.
    return slots[child * STRIDE + OWNER] == node ? child : NONE;
  }

  /** Writes the numbers of the first chars of a text, for who goes over it several times. */
  void number(char[] text, int length, char[] target) {
    for (int i = 0; i < length; i++) {
      target[i] = numbers[text[i]];
    }
  }

  /** The slots, a {@link #STRIDE} each, for loops that cannot afford a call a step. */
  int[] slots() {
    return slots;
  }

  /** The number of the node's string, or {@link #NONE} if it is but the beginning of others. */
  int value(int node) {
    return slots[node * STRIDE + VALUE];
  }

  /** The value of the longest string that begins at a place, or {@link #NONE}. */
  int longest(char[] text, int from, int to) {
    int longest = NONE;
    int node = ROOT;
    for (int i = from; i < to; i++) {
      node = next(node, text[i]);
      if (node == NONE) {
        break;
      }
      longest = value(node) == NONE ? longest : value(node);
    }
    return longest;
  }

  /** Numbers the chars; how many there are. */
  private int number(Set<String> strings) {
    Map<Character, Integer> counts = new HashMap<>();
    for (String string : strings) {
      for (int i = 0; i < string.length(); i++) {
        counts.merge(string.charAt(i), 1, Integer::sum);
      }
    }
    Comparator<Character> order = Comparator.comparing((Character c) -> -counts.get(c));
    char number = 0;
    for (char c : counts.keySet().stream().sorted(order.thenComparing(c -> c)).toList()) {
      numbers[c] = ++number;
    }
    return number;
  }

  /** By the numbers of their chars. */
  private int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      if (a.charAt(i) != b.charAt(i)) {
        return numbers[a.charAt(i)] - numbers[b.charAt(i)];
      }
    }
    return a.length() - b.length();
  }

  /** Gives each node a slot, level by level: the nodes with many children come first. */
  private void lay(String[] strings, int[] values) {
    reserve(1);
    taken.set(ROOT);
    Queue<Range> waiting = new ArrayDeque<>();
    waiting.add(new Range(0, strings.length, 0, ROOT));
    int from = 1;
    int laid = 0;
    for (Range node = waiting.poll(); node != null; node = waiting.poll()) {
      int start = node.from();
      if (start < node.to() && strings[start].length() == node.depth()) {
        slots[node.slot() * STRIDE + VALUE] = values[start++];
      }
      if (start == node.to()) {
        continue; // Its base stays 0: no slot has it as the owner.
      }
      int[] children = children(strings, start, node);
      int base = base(children, from);
      slots[node.slot() * STRIDE] = base;
      reserve(base + children[children.length - 1] + 1);
      for (int number : children) {
        int end = start;
        while (end < node.to() && numbers[strings[end].charAt(node.depth())] == number) {
          end++;
        }
        taken.set(base + number);
        slots[(base + number) * STRIDE + OWNER] = node.slot();
        waiting.add(new Range(start, end, node.depth() + 1, base + number));
        start = end;
      }
      if (++laid % WINDOW == 0) {
        from = skipFull(from);
      }
    }
  }

  /** The numbers of the chars that come next in a range, ascending. */
  private int[] children(String[] strings, int start, Range node) {
    int[] children = new int[node.to() - start];
    int count = 0;
    for (int i = start; i < node.to(); i++) {
      int number = numbers[strings[i].charAt(node.depth())];
      if (count == 0 || children[count - 1] != number) {
        children[count++] = number;
      }
    }
    return Arrays.copyOf(children, count);
  }

  /** The first base from which all children fall into free slots. */
  private int base(int[] children, int from) {
    int slot = taken.nextClearBit(Math.max(from, children[0]));
    while (!isFree(slot - children[0], children)) {
      slot = taken.nextClearBit(slot + 1);
    }
    return slot - children[0];
  }

  private boolean isFree(int base, int[] children) {
    for (int number : children) {
      if (taken.get(base + number)) {
        return false;
      }
    }
    return true;
  }

  /** Leaves out stretches where hardly a slot is free, which looking again takes for ever. */
  private int skipFull(int from) {
    int at = from;
    while (taken.get(at, at + WINDOW).cardinality() > WINDOW * 0.95) {
      at += WINDOW / 4;
    }
    return at;
  }

  private void reserve(int count) {
    int before = slots.length;
    if (count * STRIDE > before) {
      slots =
          Arrays.copyOf(slots, Math.max((before + before / 2) / STRIDE * STRIDE, count * STRIDE));
      for (int i = before; i < slots.length; i += STRIDE) {
        slots[i + OWNER] = NONE;
        slots[i + VALUE] = NONE;
      }
    }
  }
}
