package dev.tatara.trainer.bench;

import dev.tatara.trainer.evaluate.Niceness;
import dev.tatara.trainer.evaluate.SidecarPace;
import dev.tatara.trainer.inference.ContinuationScorer;
import dev.tatara.trainer.inference.EncodedContinuation;
import dev.tatara.trainer.launch.JavaCommand;
import dev.tatara.trainer.tensor.Torch;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that scores questions as the sidecar of a run does, with one thread, at its priority
 * and its pace, while it is let.
 */
final class EvaluationSidecar implements AutoCloseable {
  private static final int THREADS = 1;

  private final Process process;
  private final AtomicLong scored = new AtomicLong();

  private EvaluationSidecar(Process process) {
    this.process = process;
  }

  /**
   * Starts it, waits until it scores, and holds it.
   *
   * @param shape small or tiny
   */
  static EvaluationSidecar start(TrainingShape shape) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(JavaCommand.again(EvaluationSidecar.class, List.of(shape.name())));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    EvaluationSidecar sidecar = new EvaluationSidecar(process);
    // A process that is held ends by no signal but this one.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    if (lines.readLine() == null) {
      throw new IOException("the sidecar ended before it scored anything");
    }
    Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> sidecar.scored.incrementAndGet()));
    sidecar.hold();
    return sidecar;
  }

  /** Batches that it has scored. */
  long scored() {
    return scored.get();
  }

  /** Stops it where it is. */
  void hold() throws IOException {
    signal("-STOP");
  }

  /** Lets it go on. */
  void release() throws IOException {
    signal("-CONT");
  }

  private void signal(String name) throws IOException {
    try {
      int code = new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
      if (code != 0) {
        throw new IOException("kill %s %d ended with %d".formatted(name, process.pid(), code));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The process: scores until it is ended or whoever started it is no more. */
  public static void main(String[] arguments) throws InterruptedException {
    TrainingShape shape =
        arguments[0].equals(TrainingShape.TINY.name()) ? TrainingShape.TINY : TrainingShape.SMALL;
    Niceness.set(Niceness.SIDECAR); // before the engine starts its threads
    try (Torch torch = Torch.start(THREADS);
        EvaluationWorkload workload = EvaluationWorkload.of(torch, shape)) {
      ContinuationScorer scorer = new ContinuationScorer(torch, workload.model());
      List<EncodedContinuation> choices = workload.choices(64, 3);
      SidecarPace pace = new SidecarPace();
      while (!System.out.checkError()) {
        scorer.score(
            choices,
            _ -> {
              System.out.println("scored");
              System.out.flush();
              pace.rest();
            });
      }
    }
  }
}
