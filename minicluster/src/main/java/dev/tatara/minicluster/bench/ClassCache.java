package dev.tatara.minicluster.bench;

import dev.tatara.minicluster.MiniclusterException;
import dev.tatara.minicluster.operator.OperatorOptions;
import dev.tatara.minicluster.operator.OperatorProcess;
import dev.tatara.minicluster.process.Daemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A cache of classes by which the operator starts faster: the JVM's, of JEP 483 and 514. The JVM
 * takes it where it is given with {@code -XX:AOTCache}, and its modules and the operator's JARs are
 * those that made it, of the same sizes and times; their folders may be others.
 */
final class ClassCache {
  /** The JVM writes its cache at its end, by a process of its own. */
  private static final Duration END_LIMIT = Duration.ofMinutes(5);

  private static final int LOG_LINES = 20;

  private ClassCache() {}

  /**
   * Lets an operator start and plan a job, on a control plane of its own, and writes what classes
   * that took.
   *
   * @param shipped the operator that runs
   * @param manifest of a job
   * @param file written beside and renamed
   * @param progress told what takes long
   * @throws MiniclusterException when the JVM writes none; with the tail of its log
   */
  static void record(OperatorOptions shipped, Path manifest, Path file, Consumer<String> progress) {
    Path unfinished = file.resolveSibling(file.getFileName() + ".new").toAbsolutePath();
    try (BenchCluster cluster = BenchCluster.start(shipped, progress);
        OperatorProcess operator = cluster.startOperator("-XX:AOTCacheOutput=" + unfinished)) {
      new Loadings(cluster.client(), manifest).load(1);
      operator.stop(END_LIMIT);
      if (!Files.exists(unfinished) || Files.size(unfinished) == 0) {
        throw new MiniclusterException(
            "the JVM made no cache of classes; its log ends with:%n%s"
                .formatted(Daemon.logTail(cluster.log(), LOG_LINES)));
      }
      Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("can't write " + file, e);
    }
  }

  /** The option of the JVM that takes it. */
  static String option(Path file) {
    return "-XX:AOTCache=" + file.toAbsolutePath();
  }
}
