package dev.tatara.trainer.step;

import dev.tatara.trainer.FailureReason;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A step that SIGTERM interrupts: it stops where it is, cleans up, and leaves the termination
 * message {@code Terminated}. The process ends only after that.
 */
public final class InterruptibleStep {
  private static final Logger LOG = LoggerFactory.getLogger(InterruptibleStep.class);

  /** What the step does; it must end soon after its thread is interrupted. */
  public interface Work {
    /** Does it. */
    void run() throws IOException, InterruptedException;
  }

  private final String name;
  private final Environment environment;
  private final String hint;

  /**
   * @param name the verb
   * @param hint what becomes of the work when the step is started again
   */
  public InterruptibleStep(String name, Environment environment, String hint) {
    this.name = name;
    this.environment = environment;
    this.hint = hint;
  }

  /**
   * Runs the work on this thread.
   *
   * @return the exit code: 0, or that of {@code Terminated}
   */
  public int run(Work work) throws IOException, InterruptedException {
    Thread worker = Thread.currentThread();
    try (StopSignal stop = StopSignal.install(worker::interrupt)) {
      try {
        work.run();
        return 0;
      } catch (IOException | InterruptedException | RuntimeException e) {
        if (!stop.requested()) {
          throw e;
        }
        // Whatever the interruption led to; a channel, say, ends with an exception of its own.
        LOG.info("asked to end: {}", e.toString());
        // An interrupted thread can write no file.
        Thread.interrupted();
        new TerminationMessage(environment).write(terminated(e));
        return FailureReason.TERMINATED.exitCode();
      }
    }
  }

  /** With what the step came to before, where the interrupted work tells. */
  private StepFailure terminated(Exception interrupted) {
    return StepFailure.of(
            name, FailureReason.TERMINATED, "step " + name + " was asked to end", hint)
        .with(StepFailure.of(name, interrupted).summary());
  }
}
