package dev.tatara.trainer.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlendTest {

  @Test
  void orderIsThatOfGptNeox() throws IOException {
    JsonNode golden = Golden.read("blend_0.3_0.7");
    Blend blend = Blend.build(new double[] {0.3, 0.7}, 20);
    int[] sources = blend.sources();
    assertArrayEquals(Golden.ints(golden.get("dataset_index")), sources);
    assertArrayEquals(Golden.ints(golden.get("dataset_sample_index")), blend.samples());
  }

  /** Weights whose shares, or whose order, another way of adding would change; 3, 11 and 150. */
  @ParameterizedTest
  @ValueSource(strings = {"blend_3", "blend_11", "blend_150"})
  void sharesAreThoseOfNumpyToTheBit(String name) throws IOException {
    JsonNode golden = Golden.read(name);
    double[] weights = Golden.doubles(golden.get("weights"));
    assertArrayEquals(Golden.doubles(golden.get("shares")), Blend.shares(weights));
    int[] expected = Golden.ints(golden.get("dataset_index"));
    Blend blend = Blend.build(weights, expected.length);
    assertArrayEquals(expected, blend.sources());
    assertArrayEquals(Golden.ints(golden.get("dataset_sample_index")), blend.samples());
  }

  @Test
  void realisedMixIsTheAskedOne() {
    double[] weights = {5, 3, 1.5, 0.4, 0.1};
    Blend blend = Blend.build(weights, 100_000);
    for (int i = 0; i < weights.length; i++) {
      assertEquals(weights[i] / 10, blend.counts()[i] / 100_000.0, 1e-4);
    }
  }
}
