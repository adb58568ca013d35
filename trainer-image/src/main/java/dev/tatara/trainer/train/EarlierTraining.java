package dev.tatara.trainer.train;

import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.checkpoint.SkippedCheckpoint;
import dev.tatara.trainer.gate.GateMark;
import dev.tatara.trainer.report.StartLog;
import dev.tatara.trainer.resume.ResumedFrom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a training has left in a run's folder. What belongs together is kept together: checkpoints,
 * the figures of their steps, the rollbacks between them and their evaluations.
 *
 * @param runDirectory the run's folder
 */
record EarlierTraining(Path runDirectory) {
  private static final Logger LOG = LoggerFactory.getLogger(EarlierTraining.class);

  /**
   * The checkpoints first: without them nothing goes on from where they are. Those of adapters
   * refer to the base beside them.
   */
  private static final List<String> PARTS =
      List.of(
          "checkpoints",
          "base",
          "metrics.jsonl",
          StartLog.FILE,
          Rollbacks.FILE,
          ResumedFrom.FILE,
          SkippedCheckpoint.FILE,
          "evaluations",
          GateMark.FILE);

  /**
   * Makes room to train from the beginning: what is there is kept beside, in {@code until-<time>/},
   * and not used any more.
   *
   * @throws IOException when the volume cannot be written
   */
  void setAside() throws IOException {
    List<String> found = new ArrayList<>(PARTS);
    found.removeIf(name -> !Files.exists(runDirectory.resolve(name)));
    if (found.isEmpty()) {
      return;
    }
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "");
    Path aside = Files.createDirectories(runDirectory.resolve("until-" + time));
    for (String name : found) {
      AtomicFiles.rename(runDirectory.resolve(name), aside.resolve(name));
    }
    LOG.info("{} of an earlier training are kept in {}", String.join(", ", found), aside);
  }
}
