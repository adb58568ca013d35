package dev.tatara.trainer.step;

import dev.tatara.trainer.TrainerException;
import java.util.Map;

/** An error that ends a step, its cause, with what the step came to before. */
public final class FailureWithFigures extends RuntimeException {
  private final transient Map<String, Object> figures;

  private FailureWithFigures(Exception cause, Map<String, Object> figures) {
    super(cause);
    this.figures = figures;
  }

  /**
   * An error with figures.
   *
   * @param error decides reason and exit code
   * @param figures for the termination message
   */
  public static RuntimeException of(Exception error, Map<String, Object> figures) {
    return error instanceof TrainerException known
        ? known.with(figures)
        : new FailureWithFigures(error, figures);
  }

  Map<String, Object> figures() {
    return figures;
  }
}
