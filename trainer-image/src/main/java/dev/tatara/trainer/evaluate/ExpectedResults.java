package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.artifact.CanonicalJson;
import dev.tatara.trainer.artifact.FileEntry;
import dev.tatara.trainer.checkpoint.Checkpoint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The digests that results of these weights and questions have. A file of another digest may lie in
 * a run's folder: of a checkpoint that was written anew after a rollback, or of a changed dataset.
 */
final class ExpectedResults {
  private final Map<String, String> benchmarks;

  private ExpectedResults(Map<String, String> benchmarks) {
    this.benchmarks = Map.copyOf(benchmarks);
  }

  /** Those of benchmarks, whose names differ. */
  static ExpectedResults of(List<Measurement> benchmarks) {
    return new ExpectedResults(
        benchmarks.stream().collect(Collectors.toMap(Measurement::name, Measurement::digest)));
  }

  /** The digest of what is asked. */
  String benchmark(Measurement benchmark) {
    return benchmarks.get(benchmark.name());
  }

  /** The digest of a checkpoint's weights and what is asked. */
  String digest(Checkpoint checkpoint, Measurement benchmark) {
    return digest(checkpoint, benchmark(benchmark));
  }

  /**
   * Those that are of these questions and, where the checkpoint of their step is there, of its
   * weights.
   */
  List<EvaluationResult> among(List<EvaluationResult> results, Collection<Checkpoint> checkpoints) {
    Map<Integer, Checkpoint> present =
        checkpoints.stream()
            .collect(Collectors.toMap(Checkpoint::step, each -> each, (one, _) -> one));
    return results.stream()
        .filter(result -> benchmarks.containsKey(result.name()))
        .filter(result -> benchmarks.get(result.name()).equals(result.benchmark()))
        .filter(result -> isOf(present.get(result.step()), result))
        .toList();
  }

  private static boolean isOf(Checkpoint checkpoint, EvaluationResult result) {
    return checkpoint == null || result.digest().equals(digest(checkpoint, result.benchmark()));
  }

  private static String digest(Checkpoint checkpoint, String benchmark) {
    List<String> model = checkpoint.modelFiles().stream().map(FileEntry::sha256).toList();
    return CanonicalJson.digest(Map.of("model", model, "benchmark", benchmark));
  }
}
