package dev.tatara.trainer.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.artifact.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code gate.json} of a run: which checkpoint passed the gates. Whoever evaluates writes it, and
 * the training reads it, which is another process.
 */
public final class GateMark {
  /** The name of the file. */
  public static final String FILE = "gate.json";

  private static final Logger LOG = LoggerFactory.getLogger(GateMark.class);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * What is in it.
   *
   * @param keptStep of a checkpoint that passed before the questions or the gates were changed, and
   *     that is not judged by these yet; null where there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record Content(String gates, Judgement judgement, Integer keptStep) {}

  private final Path file;

  /**
   * @param runDirectory the run's folder
   */
  public GateMark(Path runDirectory) {
    this.file = runDirectory.resolve(FILE);
  }

  /**
   * Writes what the gates came to, where that is new.
   *
   * @param notJudged steps of checkpoints that lack scores: one of them that had passed stays until
   *     it is judged again, or another passes
   */
  public void write(Gates gates, Judgement judgement, Collection<Integer> notJudged)
      throws IOException {
    Integer kept =
        judgement.passedStep() == null
            ? passedStep().filter(notJudged::contains).orElse(null)
            : null;
    Content content = new Content(gates.digest(), judgement, kept);
    if (!Optional.of(content).equals(read())) {
      AtomicFiles.writeJson(file, content);
    }
  }

  /** What the gates came to, last. */
  public Optional<Judgement> judgement() {
    return read().map(Content::judgement);
  }

  /** Step of the checkpoint that must stay: the newest that passed, or may have. */
  public Optional<Integer> passedStep() {
    return judgement().map(Judgement::passedStep).or(() -> read().map(Content::keptStep));
  }

  private Optional<Content> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(Files.readAllBytes(file), Content.class));
    } catch (IOException e) {
      LOG.warn("{} cannot be read and is ignored: {}", file, e.getMessage());
      return Optional.empty();
    }
  }
}
