package dev.tatara.trainer.dataset;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The order of a run's samples: columns of numbers by name, {@code blend.sources} and {@code
 * blend.samples} for all samples and, for source i, those that {@link SourceSamples} reads under
 * {@code <i>.<name>}. Built once, kept as files and mapped by every rank.
 */
final class SampleOrder implements AutoCloseable {
  /** As manifests call it. */
  static final String KIND = "order";

  static final int FORMAT_VERSION = 1;
  private static final String SUFFIX = ".i32";

  private final Map<String, Column> columns;
  private final Arena arena;

  private SampleOrder(Map<String, Column> columns, Arena arena) {
    this.columns = columns;
    this.arena = arena;
  }

  /** An order in memory. */
  static SampleOrder of(Map<String, int[]> arrays) {
    Map<String, Column> columns = new HashMap<>();
    arrays.forEach((name, array) -> columns.put(name, Column.of(array)));
    return new SampleOrder(columns, null);
  }

  /** An order in files. */
  static SampleOrder map(Artifact order) {
    Arena arena = Arena.ofShared();
    try {
      Map<String, Column> columns = new HashMap<>();
      for (var file : order.manifest().files()) {
        String name = file.path().substring(0, file.path().length() - SUFFIX.length());
        columns.put(name, Column.map(order.file(file.path()), arena));
      }
      return new SampleOrder(columns, arena);
    } catch (IOException e) {
      arena.close();
      throw new TrainerException(
          FailureReason.STORAGE_UNAVAILABLE,
          "the order of the samples in " + order.folder() + " cannot be read: " + e,
          "check that the volume is mounted and that this user may read it",
          e);
    }
  }

  /** Writes the files of an order. */
  static void write(Path folder, Map<String, int[]> arrays) throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, int[]> array : new LinkedHashMap<>(arrays).entrySet()) {
      Column.write(folder.resolve(array.getKey() + SUFFIX), array.getValue());
    }
  }

  /** The name of a column of a source. */
  static String name(int source, String column) {
    return source + "." + column;
  }

  Column column(String name) {
    Column column = columns.get(name);
    if (column == null) {
      throw new IllegalStateException("the order has no '" + name + "', but " + columns.keySet());
    }
    return column;
  }

  Column column(int source, String name) {
    return column(name(source, name));
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
    }
  }
}
