package dev.tatara.minicluster.node.container;

import dev.tatara.minicluster.process.Marker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** One run of a container: one thread waits for its end, any may ask for it. */
final class ContainerRun {
  private final ContainerProcess process;
  private final Consumer<String> onKilling;
  private Instant killAt;
  private String killMessage;

  private ContainerRun(ContainerProcess process, Consumer<String> onKilling) {
    this.process = process;
    this.onKilling = onKilling;
  }

  /**
   * Starts the process.
   *
   * @param marker that the launch has in its environment, of this run alone
   * @param log what it says goes there
   * @param onKilling told why, when the process is about to be stopped
   */
  static ContainerRun start(Launch launch, Marker marker, Path log, Consumer<String> onKilling)
      throws StartException {
    ContainerRun run = new ContainerRun(ContainerProcess.start(launch, marker, log), onKilling);
    run.process.onExit().thenRun(run::wake);
    return run;
  }

  /** Ends it: SIGTERM now, SIGKILL at the deadline; of several, the earliest. */
  synchronized void end(Instant deadline, String message) {
    killMessage = message;
    if (killAt == null || deadline.isBefore(killAt)) {
      killAt = deadline;
    }
    notifyAll();
  }

  /** Waits for the first process to exit; meanwhile carries out what {@link #end} asks for. */
  synchronized void awaitExit() throws InterruptedException {
    boolean terminated = false;
    while (process.isAlive()) {
      if (killAt == null) {
        wait();
        continue;
      }
      if (!terminated) {
        terminated = true;
        onKilling.accept(killMessage);
        process.terminate();
      }
      long left = Duration.between(Instant.now(), killAt).toMillis();
      if (left > 0) {
        wait(left);
      } else {
        process.kill();
        wait(10);
      }
    }
  }

  /**
   * Kills what the first process left, and waits until its log is complete.
   *
   * @return the exit code, 128 + signal if killed by one
   */
  int finish() throws InterruptedException {
    return process.finish();
  }

  private synchronized void wake() {
    notifyAll();
  }
}
