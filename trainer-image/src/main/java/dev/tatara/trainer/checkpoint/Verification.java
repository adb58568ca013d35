package dev.tatara.trainer.checkpoint;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.FileEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hashes files, as many at a time as there are processors. */
final class Verification {
  private Verification() {}

  /** What is wrong with each of the files that are not whole, in the given order. */
  static List<TrainerException> faults(Path folder, List<FileEntry> files) {
    int threads = Math.min(Runtime.getRuntime().availableProcessors(), Math.max(1, files.size()));
    List<TrainerException> faults = new ArrayList<>();
    try (ExecutorService executor =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("verify-", 0).factory())) {
      List<Future<Optional<TrainerException>>> results =
          files.stream().map(file -> executor.submit(() -> fault(folder, file))).toList();
      for (Future<Optional<TrainerException>> result : results) {
        result.get().ifPresent(faults::add);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TrainerException(
          FailureReason.TERMINATED, "stopped while hashing " + folder, "start it again", e);
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("hashing " + folder + " failed", e.getCause());
    }
    return faults;
  }

  /**
   * Hashes the files.
   *
   * @throws TrainerException the first fault: {@code CheckpointCorrupt}, or {@code
   *     StorageUnavailable} where a file cannot be read
   */
  static void requireWhole(Path folder, List<FileEntry> files) {
    List<TrainerException> faults = faults(folder, files);
    if (!faults.isEmpty()) {
      throw faults.getFirst();
    }
  }

  private static Optional<TrainerException> fault(Path folder, FileEntry file) {
    try {
      file.verify(folder, FailureReason.CHECKPOINT_CORRUPT);
      return Optional.empty();
    } catch (TrainerException e) {
      return Optional.of(e);
    }
  }
}
