package dev.tatara.trainer.step;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.TrainerException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.Map;

/**
 * Why a step failed, as the termination message says it.
 *
 * @param step the verb
 * @param error reason, message, hint and exit code
 * @param summary figures of what was done before, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepFailure(String step, Error error, Map<String, Object> summary) {

  /**
   * The error.
   *
   * @param reason label of a {@link FailureReason}
   * @param message what is wrong, and where
   * @param hint what to do
   * @param exitCode of the process
   */
  public record Error(String reason, String message, String hint, int exitCode) {}

  /** The failure that an exception means; one that nobody foresaw is {@code Internal}. */
  public static StepFailure of(String step, Throwable exception) {
    return switch (exception) {
      case UncheckedIOException wrapped -> of(step, wrapped.getCause());
      case FailureWithFigures wrapped -> of(step, wrapped.getCause()).with(wrapped.figures());
      case TrainerException known ->
          of(step, known.reason(), known.getMessage(), known.hint()).with(known.figures());
      case IOException storage when isOfStorage(storage) ->
          of(
              step,
              FailureReason.STORAGE_UNAVAILABLE,
              describe(storage),
              "check that the volume is mounted, whole, writable for this user and not full");
      case OutOfMemoryError memory ->
          of(
              step,
              FailureReason.INTERNAL,
              describe(memory),
              "give the container more memory (resources.memory of the job, of steps other than train"
                  + " resources.otherSteps.memory); by hand, TATARA_JAVA_OPTIONS=-Xmx... gives the JVM"
                  + " a larger heap");
      default ->
          of(
              step,
              FailureReason.INTERNAL,
              describe(exception),
              "the log holds the stack trace; please report it");
    };
  }

  /** A failure that is known by its reason. */
  public static StepFailure of(String step, FailureReason reason, String message, String hint) {
    return new StepFailure(step, new Error(reason.label(), message, hint, reason.exitCode()), null);
  }

  /** The same with figures. */
  public StepFailure with(Map<String, Object> figures) {
    return new StepFailure(step, error, figures);
  }

  /** What the kernel says of a volume comes as a plain exception, told apart by its message. */
  private static boolean isOfStorage(IOException exception) {
    String message = String.valueOf(exception.getMessage());
    return exception instanceof FileSystemException
        || message.contains("No space left on device")
        || message.contains("Disk quota exceeded")
        || message.contains("Stale file handle")
        || message.contains("Input/output error");
  }

  private static String describe(Throwable exception) {
    String kind = exception.getClass().getSimpleName();
    return exception.getMessage() == null ? kind : kind + ": " + exception.getMessage();
  }
}
