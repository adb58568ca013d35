package dev.tatara.trainer.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.config.DataSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleSamplesTest {
  private static final int EOD = 2;
  private static final DataSettings SETTINGS =
      new DataSettings(
          List.of(new DataSettings.Source("chat", "unused", null, "sft", 1, null)), "1");

  @TempDir Path folder;

  @Test
  void aSampleIsAPaddedOrCutExampleWithLossOnItsResponse() throws IOException {
    try (TrainingData data = open(6, 1, new int[] {2, 2})) {
      Sample sample = data.sample(0);
      // Prompt 10 10, response 50 50 EOD, then padding.
      assertArrayEquals(new int[] {10, 10, 50, 50, EOD, EOD, EOD}, sample.tokens());
      assertArrayEquals(new float[] {0, 1, 1, 1, 0, 0}, sample.lossMask());
      assertArrayEquals(new int[] {6}, sample.documents());
    }
    try (TrainingData data = open(3, 1, new int[] {2, 5})) {
      assertArrayEquals(new int[] {10, 10, 50, 50}, data.sample(0).tokens());
      assertArrayEquals(new float[] {0, 1, 1}, data.sample(0).lossMask());
    }
  }

  @Test
  void everyEpochHasEachExampleOnceInAnotherOrder() throws IOException {
    int[][] examples = new int[20][];
    Arrays.setAll(examples, i -> new int[] {1 + i % 3, 2});
    try (TrainingData data = open(12, 60, examples)) {
      Set<List<Integer>> orders = new HashSet<>();
      for (int epoch = 0; epoch < 3; epoch++) {
        List<Integer> order =
            IntStream.range(epoch * 20, epoch * 20 + 20)
                .mapToObj(i -> data.sample(i).tokens()[0])
                .toList();
        assertEquals(20, new HashSet<>(order).size());
        orders.add(order);
      }
      assertEquals(3, orders.size());
      assertThrows(IndexOutOfBoundsException.class, () -> data.sample(60));
    }
  }

  @Test
  void examplesWhosePromptFillsTheSequenceAreLeftOut() throws IOException {
    try (TrainingData data = open(4, 8, new int[] {4, 3}, new int[] {5, 3}, new int[] {9, 1})) {
      for (int i = 0; i < 8; i++) {
        assertEquals(10, data.sample(i).tokens()[0], "only the first one has room for a target");
        assertArrayEquals(new float[] {0, 0, 0, 1}, data.sample(i).lossMask());
      }
    }
    TrainerException refusal =
        assertThrows(TrainerException.class, () -> open(4, 8, new int[] {5, 3}));
    assertEquals(FailureReason.DATASET_TOO_SMALL, refusal.reason());
    assertTrue(refusal.getMessage().contains("none with a response within 4"), "" + refusal);
  }

  @Test
  void aMixtureCountsExamplesAndNotTheirPadding() throws IOException {
    Artifact dataset = dataset(100, new int[] {2, 2}, new int[] {3, 4});
    Mixture.Part part = Mixture.of(dataset, SETTINGS, 100, 4, 1234).parts().getFirst();
    assertEquals(13, part.available(), "5 and 8, each with its EOD");
    assertEquals(26, part.trainedTokens());
    assertEquals(2, part.epochs());
  }

  /** Example i has a prompt of tokens 10 + i and a response of tokens 50 + i. */
  private Artifact dataset(int sequenceLength, int[]... promptAndResponse) throws IOException {
    ArtifactKey key =
        new ArtifactKey("dataset", 1, Map.of("n", sequenceLength), List.of(promptAndResponse));
    try (PendingArtifact pending = ArtifactStore.under(folder).begin(key)) {
      Path tokens = pending.folder().resolve(DatasetFiles.name("chat"));
      Path mask = pending.folder().resolve(DatasetFiles.maskName("chat"));
      try (IndexedDatasetWriter tokenWriter = new IndexedDatasetWriter(tokens, TokenType.UINT16);
          IndexedDatasetWriter maskWriter = new IndexedDatasetWriter(mask, TokenType.UINT8)) {
        for (int i = 0; i < promptAndResponse.length; i++) {
          int prompt = promptAndResponse[i][0];
          int response = promptAndResponse[i][1];
          int[] all = new int[prompt + response + 1];
          int[] learnt = new int[all.length];
          Arrays.fill(all, 0, prompt, 10 + i);
          Arrays.fill(all, prompt, prompt + response, 50 + i);
          all[all.length - 1] = EOD;
          Arrays.fill(learnt, prompt, all.length, 1);
          tokenWriter.add(all);
          maskWriter.add(learnt);
        }
        tokenWriter.finish();
        maskWriter.finish();
      }
      return pending.commit(Map.of(), Map.of(DatasetFiles.EOD_ID, EOD), Map.of(), List.of());
    }
  }

  private TrainingData open(int sequenceLength, int samples, int[]... promptAndResponse)
      throws IOException {
    Artifact dataset = dataset(sequenceLength, promptAndResponse);
    return new TrainingData(dataset, SETTINGS, sequenceLength, samples, 1234);
  }
}
