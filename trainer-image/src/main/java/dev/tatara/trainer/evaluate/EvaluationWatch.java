package dev.tatara.trainer.evaluate;

import dev.tatara.trainer.artifact.Manifest;
import dev.tatara.trainer.checkpoint.Checkpoint;
import dev.tatara.trainer.checkpoint.CheckpointStore;
import dev.tatara.trainer.step.RunContext;
import dev.tatara.trainer.step.StepFailure;
import dev.tatara.trainer.tensor.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sidecar's loop: scores each checkpoint that is committed while the run trains, the newest
 * first, since the operator wants to see how training goes now. Whatever goes wrong is shown on the
 * board and never ends the loop; training does not depend on it.
 */
final class EvaluationWatch {
  private static final Logger LOG = LoggerFactory.getLogger(EvaluationWatch.class);

  private final RunContext run;
  private final Torch torch;
  private final EvaluationBoard board;
  private final CheckpointStore checkpoints;
  private final EvaluationStore store;

  /** Checkpoints, by folder and time, that have their results or can have none. */
  private final Set<String> settled = new HashSet<>();

  /** Those that can have no results, or none any more. */
  private final Set<Checkpoint> damaged = new HashSet<>();

  EvaluationWatch(RunContext run, Torch torch, EvaluationBoard board) {
    this.run = run;
    this.torch = torch;
    this.board = board;
    this.checkpoints = new CheckpointStore(run.runDirectory());
    this.store = new EvaluationStore(run.runDirectory());
  }

  /**
   * Watches until the thread is interrupted.
   *
   * @param interval between two looks at the checkpoint folder
   */
  void run(Duration interval) throws InterruptedException {
    board.show(store.all(), Optional.empty()); // which of them count, the data says
    CheckpointEvaluator evaluator =
        new CheckpointEvaluator(torch, benchmarks(interval), store, new SidecarPace()::rest);
    show(evaluator.expected());
    while (true) {
      Optional<Checkpoint> next = next();
      if (next.isPresent()) {
        evaluate(evaluator, next.get());
      } else {
        Thread.sleep(interval);
      }
    }
  }

  private Optional<Checkpoint> next() {
    try {
      return checkpoints.committed().stream()
          .filter(checkpoint -> !settled.contains(identity(checkpoint)))
          .findFirst();
    } catch (RuntimeException e) {
      complain("the checkpoints cannot be listed", e);
      return Optional.empty();
    }
  }

  /** Reads the data; as long as there is something wrong with it, says so and tries again. */
  private List<Measurement> benchmarks(Duration interval) throws InterruptedException {
    while (true) {
      try {
        List<Measurement> benchmarks = Benchmarks.of(run);
        board.showError(null);
        return benchmarks;
      } catch (RuntimeException e) {
        complain("evaluation cannot start", e);
        Thread.sleep(interval);
      }
    }
  }

  private void evaluate(CheckpointEvaluator evaluator, Checkpoint checkpoint)
      throws InterruptedException {
    try {
      evaluator.evaluate(checkpoint);
      settled.add(identity(checkpoint));
      board.showError(null);
      show(evaluator.expected()); // which may complain
    } catch (IOException | RuntimeException e) {
      if (Thread.interrupted()) { // a file channel ends with an exception of its own
        throw new InterruptedException("stopped while reading " + checkpoint.folder());
      }
      if (!Files.exists(checkpoint.file(Manifest.FILE_NAME))) {
        LOG.info("{} was retired before it could be evaluated", checkpoint.folder().getFileName());
        return;
      }
      settled.add(identity(checkpoint));
      damaged.add(checkpoint);
      show(evaluator.expected());
      complain(checkpoint.folder().getFileName() + " cannot be evaluated", e);
    }
  }

  /** Shows what there is; a mark that can't be written is for the step after training. */
  private void show(ExpectedResults expected) {
    List<EvaluationResult> results;
    try {
      results = store.all();
    } catch (RuntimeException e) {
      complain("the results cannot be listed", e);
      return;
    }
    try {
      board.show(results, new RunGates(run).mark(results, expected, damaged));
    } catch (IOException | RuntimeException e) {
      board.show(results, Optional.empty());
      complain("the gates cannot be judged", e);
    }
  }

  private void complain(String what, Exception e) {
    StepFailure.Error error = StepFailure.of(EvaluateCommand.NAME, e).error();
    if (!error.equals(board.read().error())) {
      LOG.error("{}: {}: {} ({})", what, error.reason(), error.message(), error.hint());
    }
    board.showError(error);
  }

  private static String identity(Checkpoint checkpoint) {
    return checkpoint.folder() + " of " + checkpoint.manifest().created();
  }
}
