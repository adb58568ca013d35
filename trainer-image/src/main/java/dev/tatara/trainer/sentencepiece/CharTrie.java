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

  private static final int STRIDE = 4; // base, owner, value, nothing
  private static final int OWNER = 1;
  private static final int VALUE = 2;

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
    int number = numbers[c];
    int child = slots[node * STRIDE] + number;
    return number != 0 && slots[child * STRIDE + OWNER] == node ? child : NONE;
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
      while (taken.get(from, from + WINDOW).cardinality() > WINDOW * 0.95) {
        from += WINDOW / 4;
      }
    }
  }

  /** The numbers of the chars that come next in a range, ascending. */
  private int[] children(String[] strings, int start, Range node) {
    return Arrays.stream(strings, start, node.to())
        .mapToInt(string -> numbers[string.charAt(node.depth())])
        .distinct()
        .toArray();
  }

  /** The first base from which all children fall into free slots. */
  private int base(int[] children, int from) {
    int slot = taken.nextClearBit(Math.max(from, children[0]));
    while (true) {
      int base = slot - children[0];
      if (Arrays.stream(children).noneMatch(number -> taken.get(base + number))) {
        return base;
      }
      slot = taken.nextClearBit(slot + 1);
    }
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
