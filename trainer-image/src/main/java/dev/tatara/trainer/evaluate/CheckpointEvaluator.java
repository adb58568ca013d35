package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.inference.LanguageModel;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scores checkpoints of a run on its benchmarks, those that have no result yet. */
final class CheckpointEvaluator {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointEvaluator.class);

  private final Torch torch;
  private final List<Measurement> benchmarks;
  private final EvaluationStore store;
  private final Runnable between;
  private final ExpectedResults expected;

  /**
   * @param between called between two batches
   */
  CheckpointEvaluator(
      Torch torch, List<Measurement> benchmarks, EvaluationStore store, Runnable between) {
    this.torch = torch;
    this.between = between;
    this.benchmarks = benchmarks;
    this.store = store;
    this.expected = ExpectedResults.of(benchmarks);
  }

  /** What its results are told by. */
  ExpectedResults expected() {
    return expected;
  }

  /**
   * Scores a checkpoint on every benchmark that it has no result of, and stores each result as soon
   * as it is there.
   *
   * @throws InterruptedException when the thread was interrupted; finished results are kept
   * @throws dev.tatara.trainer.TrainerException {@code CheckpointCorrupt} when its files are not
   *     those of its manifest
   */
  void evaluate(Checkpoint checkpoint) throws IOException, InterruptedException {
    List<Measurement> missing = missing(checkpoint);
    if (missing.isEmpty()) {
      return;
    }
    checkpoint.verifyModel();
    try (LanguageModel model = LanguageModel.open(torch, checkpoint.folder())) {
      for (Measurement benchmark : missing) {
        EvaluationResult.Subject subject =
            new EvaluationResult.Subject(
                expected.digest(checkpoint, benchmark),
                expected.benchmark(benchmark),
                checkpoint.step(),
                checkpoint.folder().getFileName().toString());
        EvaluationResult result = evaluate(model, subject, benchmark, between);
        store.write(result);
      }
    }
  }

  /**
   * Scores any model on a benchmark and says so in the log.
   *
   * @param between called between two batches
   */
  static EvaluationResult evaluate(
      LanguageModel model,
      EvaluationResult.Subject subject,
      Measurement benchmark,
      Runnable between)
      throws InterruptedException {
    LOG.info(
        "{} {}: {} questions or documents", subject.model(), benchmark.name(), benchmark.size());
    long begin = System.nanoTime();
    EvaluationProgress progress =
        EvaluationProgress.of(subject.model() + " " + benchmark.name(), benchmark);
    Outcome outcome =
        benchmark.ask(
            model,
            more -> {
              progress.add(more);
              if (!progress.isComplete()) {
                between.run();
              }
            });
    double seconds = (System.nanoTime() - begin) / 1e9;
    EvaluationResult result = EvaluationResult.of(subject, benchmark, outcome, seconds);
    LOG.info(
        "{} {}: {} {} (n = {}) in {} s",
        subject.model(),
        result.name(),
        result.metric(),
        ScoreFormat.withConfidence(result.metric(), result.score(), result.confidence()),
        result.n(),
        String.format(Locale.ROOT, "%.1f", seconds));
    return result;
  }

  private List<Measurement> missing(Checkpoint checkpoint) {
    return benchmarks.stream()
        .filter(b -> !store.has(checkpoint.step(), b, expected.digest(checkpoint, b)))
        .toList();
  }
}
