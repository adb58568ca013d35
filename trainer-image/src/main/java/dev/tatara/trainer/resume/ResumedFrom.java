package dev.tatara.trainer.resume;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code resumed-from.json} of a run: the checkpoint of another run that it began with.
 *
 * @param checkpoint its folder, relative to the storage root, where it was then
 * @param step optimizer steps done there
 * @param time UTC, ISO-8601: when it was taken over
 */
public record ResumedFrom(String checkpoint, int step, String time) {
  /** The name of the file. */
  public static final String FILE = "resumed-from.json";

  private static final Logger LOG = LoggerFactory.getLogger(ResumedFrom.class);
  private static final JsonMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  /** Of a run's folder; empty where the run began by itself. */
  public static Optional<ResumedFrom> of(Path runDirectory) {
    Path file = runDirectory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(file.toFile(), ResumedFrom.class));
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", file, e.toString());
      return Optional.empty();
    }
  }

  /** Keeps it in a run's folder. */
  public void write(Path runDirectory) throws IOException {
    AtomicFiles.writeJson(runDirectory.resolve(FILE), this);
  }
}
