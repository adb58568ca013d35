package dev.tatara.trainer.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampleIndexTest {

  @Test
  void orderIsThatOfGptNeox() throws IOException {
    JsonNode golden = Golden.read("neox_index_seq4_n10_seed1234");
    int[] sizes = Golden.ints(golden.get("sizes"));
    SampleIndex index = SampleIndex.build(range(0, sizes.length), i -> sizes[i], 4, 10, 1234);
    assertEquals(golden.get("num_epochs").intValue(), index.epochs());
    assertArrayEquals(Golden.ints(golden.get("doc_idx")), index.documents());
    assertArrayEquals(Golden.ints(golden.get("shuffle_idx")), index.shuffle());
    JsonNode rows = golden.get("sample_idx");
    assertEquals(rows.size(), index.positions().length);
    for (int i = 0; i < rows.size(); i++) {
      assertArrayEquals(
          Golden.ints(rows.get(i)), new int[] {index.positions()[i], index.offsets()[i]});
    }
  }

  @Test
  void epochsAreTheSmallestThatSuffice() {
    // 2 documents of 5 tokens: (e * 10 - 1) / 4 is 2, 4, 7, 9 for 1 to 4 epochs.
    int[] needed = {1, 1, 1, 2, 2, 3, 3, 3, 4, 4};
    for (int samples = 0; samples < needed.length; samples++) {
      SampleIndex index = SampleIndex.build(range(0, 2), _ -> 5, 4, samples, 1);
      assertEquals(needed[samples], index.epochs(), samples + " samples");
      assertTrue(index.samples() >= samples);
    }
  }

  /** Neighbouring samples, before the shuffle, share one token and leave none out. */
  @Test
  void samplesFollowOneAnotherWithoutAGap() {
    Random random = new Random(7);
    int[] sizes = random.ints(50, 0, 9).toArray();
    SampleIndex index = SampleIndex.build(range(10, 50), i -> sizes[i], 6, 100, 3);
    assertTrue(Arrays.stream(index.documents()).allMatch(document -> document >= 10));
    for (int sample = 0; sample <= index.samples(); sample++) {
      long before = index.offsets()[sample];
      for (int i = 0; i < index.positions()[sample]; i++) {
        before += sizes[index.documents()[i]];
      }
      assertEquals(6L * sample, before);
      assertTrue(index.offsets()[sample] < sizes[index.documents()[index.positions()[sample]]]);
    }
  }

  @Test
  void inEpochsNothingComesTwiceBeforeAllCame() {
    int[] taken = {3, 3, 5, 8, 9};
    int[] sizes = new Random(5).ints(10, 3, 9).toArray();
    int tokens = Arrays.stream(taken).map(i -> sizes[i]).sum();
    SampleIndex index = SampleIndex.inEpochs(taken, i -> sizes[i], 4, 20, 3);
    assertTrue(index.epochs() > 2, () -> "epochs: " + index.epochs());
    for (int epoch = 0; epoch < index.epochs(); epoch++) {
      int[] documents = Arrays.copyOfRange(index.documents(), 5 * epoch, 5 * epoch + 5);
      Arrays.sort(documents);
      assertArrayEquals(taken, documents);
    }
    // Samples begin every 4 tokens: those of an epoch are asked for before those of the next.
    int[] epochs = Arrays.stream(index.shuffle()).map(row -> 4 * row / tokens).toArray();
    int[] sorted = epochs.clone();
    Arrays.sort(sorted);
    assertArrayEquals(sorted, epochs);
    assertFalse(Arrays.equals(range(0, index.samples()), index.shuffle()), "nothing is shuffled");
  }

  @Test
  void aLongerOrderInEpochsBeginsWithAShorterOne() {
    int[] taken = IntStream.range(0, 50).toArray();
    int[] sizes = new Random(7).ints(50, 3, 9).toArray();
    SampleIndex shorter = SampleIndex.inEpochs(taken, i -> sizes[i], 4, 60, 3);
    SampleIndex longer = SampleIndex.inEpochs(taken, i -> sizes[i], 4, 400, 3);
    assertTrue(longer.epochs() > shorter.epochs() + 2);
    assertBegins(shorter.documents(), longer.documents());
    assertBegins(shorter.shuffle(), longer.shuffle());
    assertBegins(shorter.positions(), longer.positions());
    assertBegins(shorter.offsets(), longer.offsets());
  }

  private static void assertBegins(int[] begin, int[] all) {
    assertArrayEquals(begin, Arrays.copyOf(all, begin.length));
  }

  private static int[] range(int first, int end) {
    return IntStream.range(first, end).toArray();
  }
}
