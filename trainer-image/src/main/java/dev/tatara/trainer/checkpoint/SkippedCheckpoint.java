package dev.tatara.trainer.checkpoint;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.TextPrefix;
import dev.tatara.trainer.artifact.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code skipped-checkpoint.json} of a run: the newest checkpoint that it was to go on from the
 * last time that such a one was damaged. It stays there, since steps were lost and the volume may
 * lose more.
 *
 * @param step that it was taken after
 * @param message what is wrong with it, with the file and the folder where it lies
 * @param continuedFrom step of the checkpoint that was used in its place
 * @param time UTC, ISO-8601: when it was found
 */
public record SkippedCheckpoint(int step, String message, int continuedFrom, String time) {
  /** The name of the file. */
  public static final String FILE = "skipped-checkpoint.json";

  /** So that it has room in a termination message, beside all else. */
  private static final int MAX_MESSAGE_CHARACTERS = 300;

  private static final Logger LOG = LoggerFactory.getLogger(SkippedCheckpoint.class);
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** One that is found now. */
  public static SkippedCheckpoint now(int step, String message, int continuedFrom) {
    String cut =
        message.length() <= MAX_MESSAGE_CHARACTERS
            ? message
            : TextPrefix.of(message, MAX_MESSAGE_CHARACTERS) + "…";
    String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return new SkippedCheckpoint(step, cut, continuedFrom, time);
  }

  /** The last of a run's folder; empty where there was none. */
  public static Optional<SkippedCheckpoint> of(Path runDirectory) {
    Path file = runDirectory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(file.toFile(), SkippedCheckpoint.class));
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /** Keeps it in a run's folder, if it can: a volume without room is no reason not to train. */
  public void write(Path runDirectory) {
    Path file = runDirectory.resolve(FILE);
    try {
      AtomicFiles.writeJson(file, this);
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", file, e.toString());
    }
  }
}
