package dev.tatara.trainer.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.config.DataSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderCacheTest {
  private static final int SAMPLES = 40;

  @TempDir Path folder;

  @Test
  void isBuiltOnceAndMappedByAll() throws Exception {
    ArtifactStore store = ArtifactStore.under(folder);
    Artifact dataset = dataset(store);
    try (ExecutorService other = Executors.newSingleThreadExecutor();
        TrainingData computed = open(dataset, OrderCache.none(), 7)) {
      Future<TrainingData> waits = other.submit(() -> open(dataset, OrderCache.waiting(store), 7));
      try (TrainingData first = open(dataset, OrderCache.building(store), 7);
          TrainingData second = waits.get(60, TimeUnit.SECONDS)) {
        for (int i = 0; i < SAMPLES; i++) {
          assertArrayEquals(computed.sample(i).tokens(), first.sample(i).tokens());
          assertArrayEquals(computed.sample(i).tokens(), second.sample(i).tokens());
        }
      }
    }
    Path order = only(folder.resolve("artifacts/order"));
    Object before = Files.getLastModifiedTime(order.resolve("manifest.json"));
    open(dataset, OrderCache.building(store), 7).close();
    assertEquals(before, Files.getLastModifiedTime(order.resolve("manifest.json")));
    assertTrue(Files.exists(order.resolve("blend.samples.i32")));
    String mixture = Artifact.open(order, "order").manifest().counts().toString();
    assertTrue(mixture.contains("samples=40") && mixture.contains("trainedTokens=320"), mixture);
    open(dataset, OrderCache.building(store), 8).close();
    try (Stream<Path> orders = Files.list(folder.resolve("artifacts/order"))) {
      assertEquals(2, orders.count(), "another seed is another order");
    }
  }

  private static TrainingData open(Artifact dataset, OrderCache cache, int seed) {
    DataSettings settings =
        new DataSettings(
            List.of(new DataSettings.Source("a", "unused", null, "jsonl", 1, null)), "9,1");
    return new TrainingData(dataset, settings, 8, SAMPLES, seed, cache);
  }

  private static Path only(Path folder) throws Exception {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> all = entries.toList();
      assertEquals(1, all.size());
      return all.getFirst();
    }
  }

  private static Artifact dataset(ArtifactStore store) throws Exception {
    try (PendingArtifact pending =
        store.begin(new ArtifactKey("dataset", 1, Map.of(), List.of("a")))) {
      Path prefix = pending.folder().resolve(DatasetFiles.name("a"));
      try (IndexedDatasetWriter writer = new IndexedDatasetWriter(prefix, TokenType.UINT16)) {
        for (int i = 0; i < 20; i++) {
          writer.add(new int[] {100 + i, 200 + i, 300 + i, 2});
        }
        writer.finish();
      }
      return pending.commit(Map.of(), Map.of(DatasetFiles.EOD_ID, 2), Map.of(), List.of());
    }
  }
}
