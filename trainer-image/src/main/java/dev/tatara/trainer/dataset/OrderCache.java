package dev.tatara.trainer.dataset;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.ArtifactKey;
import dev.tatara.trainer.artifact.ArtifactStore;
import dev.tatara.trainer.artifact.PendingArtifact;
import dev.tatara.trainer.config.DataSettings;
import dev.tatara.trainer.dataset.TrainingData.BuiltOrder;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Where the order of a run's samples is kept, so that it is computed once and not by every rank at
 * every start. The files are an artifact of everything that determines the order.
 */
public final class OrderCache {
  /** How long ranks wait for the one that computes. */
  private static final Duration PATIENCE = Duration.ofHours(1);

  private interface Strategy {
    SampleOrder order(ArtifactKey key, Supplier<BuiltOrder> build);
  }

  private final Strategy strategy;

  private OrderCache(Strategy strategy) {
    this.strategy = strategy;
  }

  /** Keeps nothing: the order lives in memory. */
  public static OrderCache none() {
    return new OrderCache((_, build) -> SampleOrder.of(build.get().columns()));
  }

  /** Finds the order in a store, or computes it and keeps it there. */
  public static OrderCache building(ArtifactStore store) {
    return new OrderCache(
        (key, build) -> {
          Optional<Artifact> found = store.find(key);
          return SampleOrder.map(found.isPresent() ? found.get() : write(store, key, build.get()));
        });
  }

  /** Waits until another process, which uses {@link #building}, has put the order into a store. */
  public static OrderCache waiting(ArtifactStore store) {
    return new OrderCache((key, _) -> SampleOrder.map(await(store, key)));
  }

  /** The order of the key, found or built. */
  SampleOrder order(ArtifactKey key, Supplier<BuiltOrder> build) {
    return strategy.order(key, build);
  }

  /** Everything that determines the order. */
  static ArtifactKey key(
      Artifact dataset, DataSettings settings, int sequenceLength, int samples, int seed) {
    Map<String, Object> values = new TreeMap<>();
    values.put("sequenceLength", sequenceLength);
    values.put("samples", samples);
    values.put("seed", seed);
    values.put("split", settings.split());
    values.put("sources", sources(settings));
    return new ArtifactKey(
        SampleOrder.KIND,
        SampleOrder.FORMAT_VERSION,
        values,
        Map.of("dataset", dataset.manifest().digest()));
  }

  /** What of that says which data it is, whatever is made of it. */
  static Map<String, Object> content(Artifact dataset, DataSettings settings) {
    return Map.of(
        "dataset",
        dataset.manifest().digest(),
        "split",
        settings.split(),
        "sources",
        sources(settings));
  }

  private static List<Map<String, Object>> sources(DataSettings settings) {
    return settings.sources().stream()
        .map(
            source ->
                source.tokens() == null
                    ? Map.<String, Object>of("name", source.name(), "weight", source.weight())
                    : Map.<String, Object>of("name", source.name(), "tokens", source.tokens()))
        .toList();
  }

  private static Artifact write(ArtifactStore store, ArtifactKey key, BuiltOrder order) {
    try (PendingArtifact pending = store.begin(key)) {
      SampleOrder.write(pending.folder(), order.columns());
      Map<String, Object> settings = new TreeMap<>();
      ((Map<?, ?>) key.settings()).forEach((name, value) -> settings.put((String) name, value));
      return pending.commit(
          Map.of("order", key.inputs()),
          settings,
          Map.of("sources", order.mixture().toMap()),
          List.of());
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.STORAGE_UNAVAILABLE,
          "the order of the samples cannot be kept: " + e,
          "check that the volume is writable and has room",
          e);
    }
  }

  private static Artifact await(ArtifactStore store, ArtifactKey key) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Optional<Artifact> found = store.find(key);
    while (found.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new TrainerException(
            FailureReason.RENDEZVOUS_TIMEOUT,
            "rank 0 has not written the order of the samples (" + key.digest() + ") in an hour",
            "look at the log of rank 0; all pods must see the same volume");
      }
      pause();
      found = store.find(key);
    }
    return found.get();
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainerException(
          FailureReason.TERMINATED, "interrupted while waiting for rank 0", "start again", e);
    }
  }
}
