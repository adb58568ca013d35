package dev.tatara.trainer.corpus.shard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.TrainerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShardTest {
  @Test
  void everyItemIsInOneShardAndShardsAreNeighboursOfAboutTheSameSize() {
    Random random = new Random(7);
    for (int count : List.of(1, 2, 3, 7, 64)) {
      List<Long> items = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        items.add((long) random.nextInt(1 << 20));
      }
      List<Long> all = new ArrayList<>();
      long total = items.stream().mapToLong(Long::longValue).sum();
      for (int index = 0; index < count; index++) {
        List<Long> mine = new Shard(index, count).of(items, Long::longValue);
        all.addAll(mine);
        long bytes = mine.stream().mapToLong(Long::longValue).sum();
        assertTrue(
            Math.abs(bytes - total / count) <= 1 << 20, index + " of " + count + ": " + bytes);
      }
      assertEquals(items, all, "none is missing, and the order is that of the items");
    }
  }

  @Test
  void itemsOfUnknownSizeAreDividedToo() {
    List<Long> collected = List.of(0L, 0L, 0L);
    for (int index = 0; index < 3; index++) {
      assertEquals(1, new Shard(index, 3).of(collected, Long::longValue).size());
    }
    assertEquals(List.of(), new Shard(0, 3).of(List.<Long>of(), Long::longValue));
  }

  @Test
  void textIsReadOrRefused() {
    assertEquals(new Shard(2, 3), Shard.parse("2/3"));
    for (String wrong : List.of("3/3", "0/0", "0/65", "/3", "1", "-1/3", "a/b")) {
      assertThrows(TrainerException.class, () -> Shard.parse(wrong), wrong);
    }
  }
}
