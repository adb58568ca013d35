package dev.tatara.trainer.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tatara.trainer.tensor.Torch;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents packed into one sequence against the same documents as sequences of their own. */
class DocumentAttentionTest {
  private static final int LENGTH = 9;
  private static final List<int[]> DOCUMENTS =
      List.of(new int[] {4, 1, 4}, new int[] {9}, new int[] {2, 7});

  private Torch torch;

  @BeforeEach
  void start() {
    torch = Torch.start(1);
  }

  @AfterEach
  void stop() {
    torch.close();
  }

  /** Models of short sequences take the core of matrices, those of long ones the flash kernel. */
  @ParameterizedTest
  @ValueSource(ints = {LENGTH, 1024})
  void packedDocumentsTrainAsIfEachWereAlone(int sequenceLength) {
    ModelConfig config =
        new ModelConfig(2, 24, 3, 40, sequenceLength, 0.5, 10000, false, 1e-5, 37, 128);
    try (GptNeox packed = model(config);
        GptNeox alone = model(config)) {
      MicroBatch whole = ModelFixtures.randomBatch(config, 3, LENGTH, 5);
      MicroBatch batch =
          new MicroBatch(3, LENGTH, whole.inputs(), whole.targets(), whole.lossMask(), DOCUMENTS);
      double loss = packed.forwardBackward(batch, 1);
      assertEquals(loss, packed.loss(batch), 1e-5);
      assertNotEquals(loss, packed.loss(whole), 1e-3);

      double total = sum(whole.lossMask());
      double expected = 0;
      for (MicroBatch document : split(whole)) {
        double share = sum(document.lossMask()) / total;
        expected += share * alone.forwardBackward(document, share);
      }
      assertEquals(expected, loss, 1e-5);
      Map<String, float[]> gradients = gradients(alone);
      gradients(packed)
          .forEach((name, values) -> assertArrayEquals(gradients.get(name), values, 2e-5f, name));
    }
  }

  @Test
  void documentsThatFillTheirSequencesChangeNoBit() {
    ModelConfig config = ModelFixtures.oddConfig(true, 1);
    try (GptNeox model = model(config)) {
      MicroBatch whole = ModelFixtures.randomBatch(config, 2, LENGTH, 5);
      List<int[]> full = List.of(new int[] {LENGTH}, new int[] {LENGTH});
      MicroBatch same =
          new MicroBatch(2, LENGTH, whole.inputs(), whole.targets(), whole.lossMask(), full);
      assertEquals(model.loss(whole), model.loss(same));
    }
  }

  private GptNeox model(ModelConfig config) {
    GptNeox model = GptNeox.forTraining(torch, config, Precision.FP32);
    ModelFixtures.randomize(model.parameters(), 1);
    model.parameters().zeroGradients();
    return model;
  }

  private static List<MicroBatch> split(MicroBatch batch) {
    List<MicroBatch> documents = new ArrayList<>();
    int start = 0;
    for (int[] lengths : DOCUMENTS) {
      for (int length : lengths) {
        int end = start + length;
        documents.add(
            new MicroBatch(
                1,
                length,
                Arrays.copyOfRange(batch.inputs(), start, end),
                Arrays.copyOfRange(batch.targets(), start, end),
                Arrays.copyOfRange(batch.lossMask(), start, end)));
        start = end;
      }
    }
    return documents;
  }

  private static double sum(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  private Map<String, float[]> gradients(GptNeox model) {
    model.parameters().gradientBuckets(); // settles those that got nothing
    Map<String, float[]> gradients = new HashMap<>();
    for (Parameter parameter : model.parameters().all()) {
      gradients.put(
          parameter.name(), torch.memory(parameter.gradient()).toArray(ValueLayout.JAVA_FLOAT));
    }
    return gradients;
  }
}
