package dev.tatara.trainer.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MersenneTwisterTest {

  /** The C++ standard demands this of {@code std::mt19937} ([rand.predef]). */
  @Test
  void tenThousandthNumberOfTheDefaultSeed() {
    MersenneTwister generator = MersenneTwister.fromSeed(5489);
    assertEquals(3499211612L, Integer.toUnsignedLong(generator.nextInt32()));
    for (int i = 2; i < 10_000; i++) {
      generator.nextInt32();
    }
    assertEquals(4123659995L, Integer.toUnsignedLong(generator.nextInt32()));
  }

  /** The first numbers of {@code mt19937ar.out}. */
  @Test
  void keyOfTheReferenceProgram() {
    assertArrayEquals(
        new long[] {1067595299L, 955945823L, 477289528L, 4107218783L, 4228976476L},
        draw(MersenneTwister.fromKey(new int[] {0x123, 0x234, 0x345, 0x456}), 5));
  }

  /** {@code [random.Random(42).getrandbits(32) for _ in range(5)]} in Python. */
  @Test
  void pythonsSeed() {
    assertArrayEquals(
        new long[] {2746317213L, 478163327L, 107420369L, 3184935163L, 1181241943L},
        draw(MersenneTwister.fromKey(new int[] {42}), 5));
  }

  @Test
  void emptyKeyIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> MersenneTwister.fromKey(new int[0]));
  }

  private static long[] draw(MersenneTwister generator, int count) {
    return LongStream.generate(() -> Integer.toUnsignedLong(generator.nextInt32()))
        .limit(count)
        .toArray();
  }
}
