package dev.tatara.trainer.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CharacterReservoirTest {

  @Test
  void choosesTheSmallestKeysThatFit() {
    Random random = new Random(5);
    long[] keys = random.longs(10_000, 0, Long.MAX_VALUE).toArray();
    int[] lengths = random.ints(10_000, 1, 100).toArray();
    CharacterReservoir reservoir = new CharacterReservoir(20_000);
    for (int i = 0; i < keys.length; i++) {
      reservoir.offer(keys[i], lengths[i]);
    }
    long limit = reservoir.limit();
    long chosen = characters(keys, lengths, limit);
    assertTrue(chosen <= 20_000 && chosen > 20_000 - 100, "chose " + chosen);
    assertTrue(characters(keys, lengths, limit + 1) > 20_000);
  }

  @Test
  void takesAllThatFits() {
    CharacterReservoir reservoir = new CharacterReservoir(10);
    reservoir.offer(3, 4);
    reservoir.offer(9, 6);
    assertEquals(Long.MAX_VALUE, reservoir.limit());
    reservoir.offer(5, 1);
    assertEquals(9, reservoir.limit());
  }

  private static long characters(long[] keys, int[] lengths, long limit) {
    return IntStream.range(0, keys.length)
        .filter(i -> keys[i] < limit)
        .mapToLong(i -> lengths[i])
        .sum();
  }
}
