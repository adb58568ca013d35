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
import dev.tatara.trainer.config.DataSettings.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {
  private static final int EOD = 2;

  @TempDir Path folder;

  /** Every document is a run of one number, so that a sample tells where it comes from. */
  @Test
  void samplesComeFromTheTrainingDocumentsOfTheBlend() throws IOException {
    Artifact dataset = dataset(Map.of("a", 40, "b", 40));
    try (TrainingData data = open(dataset, 100, source("a", 0.3), source("b", 0.7))) {
      assertEquals(EOD, data.eodId());
      int fromA = 0;
      for (int i = 0; i < 100; i++) {
        int[] sample = data.sample(i).tokens();
        assertEquals(9, sample.length);
        int[] numbers = Arrays.stream(sample).filter(token -> token != EOD).toArray();
        boolean a = numbers[0] < 1000;
        fromA += a ? 1 : 0;
        // The first 30 of 40 documents are for training; b's numbers begin at 1000.
        int base = a ? 100 : 1000;
        assertTrue(Arrays.stream(numbers).allMatch(n -> n >= base && n < base + 30));
      }
      assertEquals(30, fromA);
    }
  }

  @Test
  void anyOrderOfAskingGivesTheSame() throws IOException {
    Artifact dataset = dataset(Map.of("a", 10));
    try (TrainingData data = open(dataset, 50, source("a", 1));
        TrainingData resumed = open(dataset, 50, source("a", 1))) {
      Map<String, Integer> seen = new HashMap<>();
      for (int i = 49; i >= 0; i--) {
        assertArrayEquals(resumed.sample(i).tokens(), data.sample(i).tokens());
        seen.merge(Arrays.toString(data.sample(i).tokens()), 1, Integer::sum);
      }
      assertTrue(seen.size() > 10);
      assertThrows(IndexOutOfBoundsException.class, () -> data.sample(50));
    }
  }

  @Test
  void tooFewTokensForOneSampleIsSaid() throws IOException {
    Artifact dataset = dataset(Map.of("a", 40, "tiny", 2));
    TrainerException refusal =
        assertThrows(
            TrainerException.class, () -> open(dataset, 10, source("a", 0.5), source("tiny", 0.5)));
    assertEquals(FailureReason.DATASET_TOO_SMALL, refusal.reason());
    assertTrue(refusal.getMessage().contains("'tiny' has 8 tokens"), refusal.getMessage());
  }

  /** 30 training documents of 4 tokens each; a sample takes 8. */
  @Test
  void budgetsTakeThatManyTokensOfEachSource() throws IOException {
    Artifact dataset = dataset(Map.of("a", 40, "b", 40));
    // 60 of a's 120 tokens and 300, twice and a half, of b's: 45 samples of 8 tokens.
    Source[] sources = {budget("a", 58), budget("b", 300)};
    Mixture mixture = Mixture.of(dataset, settings(sources), 8, 45, 1234);
    Mixture.Part a = mixture.parts().getFirst();
    Mixture.Part b = mixture.parts().getLast();
    assertEquals(60, a.tokens(), "the last document goes beyond the budget");
    assertEquals(15, a.documents());
    assertEquals(120, a.available());
    assertEquals(300, b.tokens());
    assertEquals(75, b.documents());
    assertEquals(60 / 360.0, a.share());
    assertEquals(8 * 8, a.trainedTokens(), "7.5 samples");
    assertEquals(2.5, b.epochs(), 0.05);

    Map<Integer, Integer> seen = new HashMap<>();
    try (TrainingData data = open(dataset, 45, sources)) {
      for (int i = 0; i < 45; i++) {
        // The last token is the first of the next sample.
        Arrays.stream(data.sample(i).tokens(), 0, 8)
            .filter(token -> token != EOD)
            .forEach(token -> seen.merge(token, 1, Integer::sum));
      }
    }
    long ofA = seen.keySet().stream().filter(number -> number < 1000).count();
    assertEquals(15, ofA, "all that were taken");
    // 37 samples of 8 are 296 of b's 300 tokens: of each document two or three times three.
    for (int i = 0; i < 30; i++) {
      int document = 1000 + i;
      int times = seen.getOrDefault(document, 0);
      assertTrue(times >= 3 && times <= 9, () -> document + " seen " + times);
    }
    int all =
        seen.entrySet().stream()
            .filter(e -> e.getKey() >= 1000)
            .mapToInt(Map.Entry::getValue)
            .sum();
    assertTrue(all >= 3 * 73 && all <= 3 * 75, () -> "tokens of b: " + all);
  }

  @Test
  void aBudgetTakesTheSameDocumentsHoweverLongTheRun() throws IOException {
    Artifact dataset = dataset(Map.of("a", 400));
    assertEquals(numbers(dataset, 30), numbers(dataset, 90));
  }

  private Set<Integer> numbers(Artifact dataset, int samples) throws IOException {
    Set<Integer> numbers = new TreeSet<>();
    try (TrainingData data = open(dataset, samples, budget("a", 100))) {
      for (int i = 0; i < samples; i++) {
        Arrays.stream(data.sample(i).tokens()).filter(n -> n != EOD).forEach(numbers::add);
      }
    }
    return numbers;
  }

  @Test
  void budgetsThatCannotBeAreSaid() throws IOException {
    Artifact dataset = dataset(Map.of("a", 40));
    TrainerException small =
        assertThrows(TrainerException.class, () -> open(dataset, 10, budget("a", 5)));
    assertEquals(FailureReason.DATASET_TOO_SMALL, small.reason());
    assertTrue(
        small.getMessage().contains("a budget of 5 tokens, which makes 8"), small.getMessage());
    TrainerException large =
        assertThrows(TrainerException.class, () -> open(dataset, 10, budget("a", 1L << 40)));
    assertEquals(FailureReason.DATASET_TOO_SMALL, large.reason());
    assertTrue(large.getMessage().contains("would repeat its 30 documents"), large.getMessage());
  }

  private static Source budget(String name, long tokens) {
    return new Source(
        name, "unused", null, "jsonl", null, null, tokens, null, null, null, null, null, null);
  }

  private static DataSettings settings(Source... sources) {
    return new DataSettings(List.of(sources), "75,25");
  }

  private static TrainingData open(Artifact dataset, int samples, Source... sources) {
    return new TrainingData(dataset, settings(sources), 8, samples, 1234);
  }

  private static Source source(String name, double weight) {
    return new Source(name, "unused", null, "jsonl", weight, null);
  }

  private Artifact dataset(Map<String, Integer> documents) throws IOException {
    ArtifactKey key = new ArtifactKey("dataset", 1, Map.of(), documents);
    try (PendingArtifact pending = ArtifactStore.under(folder).begin(key)) {
      for (Map.Entry<String, Integer> source : documents.entrySet()) {
        int base = source.getKey().equals("b") ? 1000 : 100;
        Path prefix = pending.folder().resolve(DatasetFiles.name(source.getKey()));
        try (IndexedDatasetWriter writer = new IndexedDatasetWriter(prefix, TokenType.UINT16)) {
          for (int i = 0; i < source.getValue(); i++) {
            int n = base + i;
            writer.add(new int[] {n, n, n, EOD});
          }
          writer.finish();
        }
      }
      return pending.commit(Map.of(), Map.of(DatasetFiles.EOD_ID, EOD), Map.of(), List.of());
    }
  }
}
