package dev.tatara.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelShapeTest {

  @ParameterizedTest
  @CsvSource({"50000, 1, 50048", "50000, 4, 50176", "128, 1, 128", "129, 1, 256", "100, 2, 256"})
  void vocabularyIsPaddedForEachTensorRank(int vocabulary, int tensor, long padded) {
    assertEquals(padded, ModelPreset.B1_3.shape(2048, vocabulary).paddedVocabulary(tensor));
  }

  /** Counted by hand for one layer of width 2 with two heads and an MLP of 8, vocabulary 128. */
  @Test
  void parametersAreCountedExactly() {
    int attention = 2 * 6 + 6 + 2 * 2 + 2;
    int mlp = 2 * 8 + 8 + 8 * 2 + 2;
    int norms = 3 * 2 * 2;
    int tables = 2 * 128 * 2;
    assertEquals(
        attention + mlp + norms + tables, new ModelShape(1, 2, 2, 8, 16, 100).parameters());
  }

  /** Names of presets are rounded. */
  @ParameterizedTest
  @EnumSource(ModelPreset.class)
  void presetsHaveTheParametersOfTheirNames(ModelPreset preset) {
    double named =
        switch (preset) {
          case B1_3 -> 1.4; // 1.21 in the blocks, 0.2 in embedding and head
          case B2_7 -> 2.8;
          case B7 -> 6.9;
          case B13 -> 13.1;
        };
    assertEquals(named, preset.shape(2048, 50_000).parameters() / 1e9, 0.02 * named);
  }

  /** Stages of one tensor rank hold all of the model together. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8})
  void stagesAddUpToTheModel(int pipeline) {
    ModelShape model = ModelPreset.B1_3.shape(2048, 50_000);
    Layout layout = new Layout(1, pipeline, 1, false, 1);
    long sum =
        IntStream.range(0, pipeline)
            .mapToLong(stage -> RankParameters.of(model, layout, stage))
            .sum();
    assertEquals(model.parameters(), sum);
  }

  /** Four tensor ranks hold norms and row-parallel biases four times, and 128 more padded rows. */
  @Test
  void tensorRanksCutMatricesAndRepeatTheRest() {
    ModelShape model = ModelPreset.B1_3.shape(2048, 50_000);
    long repeated = 24L * (2 * 2048 + 4 * 2048) + 2 * 2048;
    long padding = 2L * 128 * 2048;
    assertEquals(
        model.parameters() + 3 * repeated + padding,
        4 * RankParameters.of(model, new Layout(4, 1, 1, false, 1), 0));
  }

  @Test
  void impossibleSizesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ModelShape(0, 64, 4, 256, 16, 100));
    assertThrows(IllegalArgumentException.class, () -> new ModelShape(2, 64, 5, 256, 16, 100));
  }
}
