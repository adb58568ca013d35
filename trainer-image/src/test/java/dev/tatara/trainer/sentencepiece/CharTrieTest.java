package dev.tatara.trainer.sentencepiece;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CharTrieTest {

  @Test
  void findsAllStringsAndNoOthers() {
    Random random = new Random(7);
    Map<String, Integer> values = new HashMap<>();
    // Few chars make deep nodes, many make wide ones.
    for (int i = 0; i < 4000; i++) {
      values.put(string(random, 3, 8), values.size());
      values.put(string(random, 60_000, 2), values.size());
      values.put(string(random, 300, 3), values.size());
    }
    CharTrie trie = new CharTrie(values);
    values.forEach((string, value) -> assertEquals(value, value(trie, string), string));
    for (int i = 0; i < 20_000; i++) {
      String string = string(random, i % 2 == 0 ? 4 : 310, 4);
      assertEquals(values.getOrDefault(string, CharTrie.NONE), value(trie, string), string);
    }
  }

  @Test
  void theLongestStringIsTaken() {
    CharTrie trie = new CharTrie(Map.of("a", 0, "abc", 1, "abcde", 2, "bcd", 3));
    char[] text = "xabcdx".toCharArray();
    assertEquals(1, trie.longest(text, 1, 6));
    assertEquals(0, trie.longest(text, 1, 3));
    assertEquals(3, trie.longest(text, 2, 6));
    assertEquals(CharTrie.NONE, trie.longest(text, 0, 6));
  }

  @Test
  void anEmptyTrieHasNothing() {
    assertEquals(CharTrie.NONE, value(new CharTrie(Map.of()), "a"));
  }

  private static int value(CharTrie trie, String string) {
    int node = CharTrie.ROOT;
    for (char c : string.toCharArray()) {
      node = trie.next(node, c);
      if (node == CharTrie.NONE) {
        return CharTrie.NONE;
      }
    }
    return trie.value(node);
  }

  private static String string(Random random, int chars, int length) {
    StringBuilder string = new StringBuilder();
    for (int i = 0; i < 1 + random.nextInt(length); i++) {
      string.append((char) random.nextInt(chars));
    }
    return string.toString();
  }
}
