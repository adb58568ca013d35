package dev.tatara.trainer.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.TrainerException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {
  /** Probabilities 0.1, 0.4, 0.2, 0.3. */
  private static final float[] LOGITS = {
    (float) Math.log(0.1), (float) Math.log(0.4), (float) Math.log(0.2), (float) Math.log(0.3)
  };

  private static final int DRAWS = 20_000;

  @Test
  void zeroTemperatureTakesTheMostLikely() {
    assertEquals(List.of(1, 1, 1), draw(new Sampling(0, 0, 1, 5), 3));
  }

  @Test
  void drawsInProportion() {
    assertShares(new Sampling(1, 0, 1, 5), 0.1, 0.4, 0.2, 0.3);
  }

  @Test
  void temperatureSharpens() {
    assertShares(new Sampling(0.5, 0, 1, 5), 0.01 / 0.3, 0.16 / 0.3, 0.04 / 0.3, 0.09 / 0.3);
  }

  @Test
  void topKKeepsTheMostLikely() {
    assertShares(new Sampling(1, 2, 1, 5), 0, 4 / 7.0, 0, 3 / 7.0);
    assertShares(new Sampling(1, 1, 1, 5), 0, 1, 0, 0);
  }

  @Test
  void topPKeepsTheNucleus() {
    assertShares(new Sampling(1, 0, 0.65, 5), 0, 4 / 7.0, 0, 3 / 7.0);
    assertShares(new Sampling(1, 0, 0.3, 5), 0, 1, 0, 0);
  }

  @Test
  void theSameSeedGivesTheSameTokens() {
    Sampling sampling = new Sampling(1, 0, 1, 11);
    assertEquals(draw(sampling, 50), draw(sampling, 50));
    assertTrue(!draw(sampling, 50).equals(draw(new Sampling(1, 0, 1, 12), 50)));
  }

  @Test
  void refusesWhatCannotBeDrawnFrom() {
    assertThrows(TrainerException.class, () -> new Sampling(-1, 0, 1, 0));
    assertThrows(TrainerException.class, () -> new Sampling(1, -1, 1, 0));
    assertThrows(TrainerException.class, () -> new Sampling(1, 0, 0, 0));
  }

  private static List<Integer> draw(Sampling sampling, int count) {
    TokenSampler sampler = new TokenSampler(sampling);
    return Stream.generate(() -> sampler.next(LOGITS)).limit(count).toList();
  }

  private static void assertShares(Sampling sampling, double... expected) {
    double[] shares = new double[expected.length];
    draw(sampling, DRAWS).forEach(token -> shares[token] += 1.0 / DRAWS);
    for (int i = 0; i < expected.length; i++) {
      // Four standard deviations of a share of 20,000 draws; nothing at all where it must be 0.
      double tolerance = expected[i] == 0 ? 0 : 4 * 0.5 / Math.sqrt(DRAWS);
      assertEquals(expected[i], shares[i], tolerance, Arrays.toString(shares));
    }
  }
}
