package dev.tatara.trainer.evaluate;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.AtomicFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The results of a run: {@code evaluations/step-XXXXXXXX/<task>-<version>-<prompt>.json}. */
final class EvaluationStore {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationStore.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final Path directory;

  /**
   * @param runDirectory the run's folder
   */
  EvaluationStore(Path runDirectory) {
    this.directory = runDirectory.resolve("evaluations");
  }

  /** Whether there is a result of this digest, of a step on a benchmark. */
  boolean has(int step, Measurement benchmark, String digest) {
    return head(file(step, benchmark.name()))
        .filter(result -> result.digest().equals(digest))
        .isPresent();
  }

  /** A result with its questions; as it is where the file has become unreadable. */
  EvaluationResult whole(EvaluationResult head) {
    Path file = file(head.step(), head.name());
    try {
      return MAPPER.readValue(Files.readAllBytes(file), EvaluationResult.class);
    } catch (IOException e) {
      LOG.warn("the questions of {} cannot be read: {}", file, e.getMessage());
      return head;
    }
  }

  /** Writes a result by rename, replacing one of the same step and benchmark. */
  void write(EvaluationResult result) throws IOException {
    AtomicFiles.writeJson(file(result.step(), result.name()), result);
  }

  /**
   * Every result without its questions, by step, task and prompt; files that are none are passed
   * over.
   */
  List<EvaluationResult> all() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    List<EvaluationResult> results = new ArrayList<>();
    try (Stream<Path> files = Files.walk(directory, 2)) {
      files.filter(EvaluationStore::isResult).forEach(f -> head(f).ifPresent(results::add));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    results.sort(
        Comparator.comparing(EvaluationResult::step).thenComparing(EvaluationResult::name));
    return results;
  }

  private static boolean isResult(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".json") && !name.startsWith(".") && Files.isRegularFile(file);
  }

  private static Optional<EvaluationResult> head(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      EvaluationResult result = MAPPER.treeToValue(ResultHead.read(file), EvaluationResult.class);
      return Optional.of(result).filter(r -> r.formatVersion() == EvaluationResult.FORMAT_VERSION);
    } catch (IOException e) {
      LOG.warn("evaluation result {} cannot be read and is ignored: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  private Path file(int step, String name) {
    return directory.resolve("step-%08d".formatted(step)).resolve(name + ".json");
  }
}
