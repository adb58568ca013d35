package dev.tatara.trainer.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the temporary folders of steps that were killed, and leaves those of steps that live. */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private Leftovers() {}

  /**
   * Tidies a folder; what cannot be removed is named in the log and does not keep a step from
   * working.
   *
   * @param parent holds artifacts
   * @param name of the artifacts whose leftovers are meant
   */
  static void remove(Path parent, Pattern name) {
    Pattern temporary = Pattern.compile("\\.(?:" + name + ")\\.[0-9a-f]{8}\\.tmp");
    for (Path folder : folders(parent, temporary)) {
      try {
        Optional<WriterLock> lock = WriterLock.takeOver(folder);
        if (lock.isPresent()) {
          try (WriterLock _ = lock.get()) {
            LOG.info("removing {}, which a step left unfinished", folder);
            AtomicFiles.delete(folder);
          }
        }
      } catch (IOException e) {
        LOG.warn("{}, which a step left unfinished, cannot be removed: {}", folder, e.toString());
      }
    }
  }

  private static List<Path> folders(Path parent, Pattern name) {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries
          .filter(entry -> name.matcher(entry.getFileName().toString()).matches())
          .filter(Files::isDirectory)
          .toList();
    } catch (IOException e) {
      LOG.warn("{} cannot be searched for unfinished artifacts: {}", parent, e.toString());
      return List.of();
    }
  }
}
