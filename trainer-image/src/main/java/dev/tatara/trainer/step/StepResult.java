package dev.tatara.trainer.step;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.ProgramName;
import dev.tatara.trainer.TrainerException;
import dev.tatara.trainer.artifact.Artifact;
import dev.tatara.trainer.artifact.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * What a step did: {@code steps/<step>.json} of the run and the termination message.
 *
 * @param step the verb
 * @param artifact path of what it made or found, relative to the storage root, or null
 * @param digest of the artifact, or null
 * @param reused whether the artifact was there already, or null where that has no meaning
 * @param summary counts and figures for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepResult(
    String step, String artifact, String digest, Boolean reused, Map<String, Object> summary) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The result of a step whose artifact is at {@code path}. */
  public static StepResult of(
      String step, Artifact artifact, String path, boolean reused, Map<String, Object> summary) {
    return new StepResult(step, path, artifact.manifest().digest(), reused, summary);
  }

  /**
   * Writes {@code steps/<step>.json} into the run's folder, then the termination message, then a
   * line for people on standard output.
   */
  public void report(RunContext run) throws IOException {
    AtomicFiles.writeJson(file(run.runDirectory(), step), this);
    report(run.environment());
  }

  /** For a step used by hand: the termination message, if one is asked for, and the line. */
  public void report(Environment environment) throws IOException {
    new TerminationMessage(environment).write(this);
    System.out.println(line());
  }

  /**
   * Reads the result of an earlier step.
   *
   * @throws TrainerException {@code ConfigurationInvalid} when the step has none yet
   */
  public static StepResult read(Path runDirectory, String step) {
    Path file = file(runDirectory, step);
    try {
      return MAPPER.readValue(Files.readAllBytes(file), StepResult.class);
    } catch (IOException e) {
      throw new TrainerException(
          FailureReason.CONFIGURATION_INVALID,
          "step " + step + " has no result: " + file + " cannot be read: " + e,
          "run the step first: " + ProgramName.CURRENT + " " + step + " --run FILE --storage DIR",
          e);
    }
  }

  private static Path file(Path runDirectory, String step) {
    return runDirectory.resolve("steps").resolve(step + ".json");
  }

  /** For people: figures, words and sentences; what has a structure of its own is for programs. */
  String line() {
    StringBuilder line = new StringBuilder(step).append(": done");
    summary.forEach(
        (name, value) ->
            text(value).ifPresent(text -> line.append(", ").append(name).append(' ').append(text)));
    if (artifact != null) {
      line.append(Boolean.TRUE.equals(reused) ? ", reused " : " -> ").append(artifact);
    }
    return line.toString();
  }

  private static Optional<String> text(Object value) {
    return switch (value) {
      case null -> Optional.empty();
      case Told told -> Optional.of(told.sentence());
      case Collection<?> many -> Optional.of(String.valueOf(many.size()));
      case Number number -> Optional.of(number.toString());
      case Boolean yes -> Optional.of(yes.toString());
      case CharSequence word -> Optional.of(word.toString());
      default -> Optional.empty();
    };
  }
}
