package dev.tatara.minicluster.node.container;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Where a container stands in its life, as its status says it. */
final class ContainerStates {
  /** Exit code of a container that could not be started, as container runtimes report it. */
  static final int START_ERROR = 128;

  private final String podUid;
  private final Container container;
  private final Runnable onChange;
  private ContainerState state;
  private ContainerState last = new ContainerState();
  private int restarts;
  private boolean started;
  private boolean ready;
  private boolean finished;

  ContainerStates(String podUid, Container container, String waitingReason, Runnable onChange) {
    this.podUid = podUid;
    this.container = container;
    this.onChange = onChange;
    this.state = waitingState(waitingReason, null);
  }

  void waiting(String reason, String message) {
    change(() -> state = waitingState(reason, message));
  }

  void running() {
    change(
        () ->
            state =
                new ContainerStateBuilder()
                    .withNewRunning()
                    .withStartedAt(now())
                    .endRunning()
                    .build());
  }

  /** Its startup probe has passed, or it has none. */
  void started() {
    change(() -> started = true);
  }

  void ready(boolean value) {
    change(() -> ready = value);
  }

  void terminated(int exitCode, String message) {
    terminate(exitCode, exitCode == 0 ? "Completed" : "Error", message);
  }

  void startFailed(String message) {
    terminate(START_ERROR, "StartError", message);
  }

  private void terminate(int exitCode, String reason, String message) {
    change(
        () -> {
          String startedAt = state.getRunning() == null ? now() : state.getRunning().getStartedAt();
          state =
              new ContainerStateBuilder()
                  .withNewTerminated()
                  .withContainerID(id())
                  .withExitCode(exitCode)
                  .withReason(reason)
                  .withMessage(message)
                  .withStartedAt(startedAt)
                  .withFinishedAt(now())
                  .endTerminated()
                  .build();
          started = false;
          ready = false;
        });
  }

  void crashLoopBackOff(String message) {
    change(
        () -> {
          last = state;
          state = waitingState("CrashLoopBackOff", message);
        });
  }

  void countRestart() {
    change(
        () -> {
          last = state.getTerminated() == null ? last : state;
          restarts++;
        });
  }

  /** It will not run again; one that never ran has nothing to show for it. */
  void finish() {
    change(() -> finished = true);
  }

  synchronized int restarts() {
    return restarts;
  }

  /**
   * Which run's log is the current or the previous one, -1 for none. While a restart is waited for,
   * the run that ended is both.
   */
  synchronized int logOf(boolean previous) {
    boolean between = state.getWaiting() != null && last.getTerminated() != null;
    return previous && !between ? restarts - 1 : restarts;
  }

  synchronized boolean isRunning(int run) {
    return restarts == run && state.getRunning() != null;
  }

  synchronized boolean isFinished() {
    return finished;
  }

  synchronized boolean hasSucceeded() {
    return finished && state.getTerminated() != null && state.getTerminated().getExitCode() == 0;
  }

  synchronized void awaitStarted() throws InterruptedException {
    while (!started && !finished) {
      wait();
    }
  }

  synchronized ContainerStatus status() {
    boolean ran = state.getWaiting() == null || last.getTerminated() != null;
    return new ContainerStatusBuilder()
        .withName(container.getName())
        .withImage(container.getImage())
        .withImageID(ran ? "local://" + container.getImage() : "")
        .withContainerID(ran ? id() : null)
        .withState(state)
        .withLastState(last)
        .withRestartCount(restarts)
        .withStarted(started)
        .withReady(ready)
        .build();
  }

  private void change(Runnable change) {
    synchronized (this) {
      change.run();
      notifyAll();
    }
    onChange.run();
  }

  private String id() {
    return "process://%s/%s/%d".formatted(podUid, container.getName(), restarts);
  }

  private static ContainerState waitingState(String reason, String message) {
    return new ContainerStateBuilder()
        .withNewWaiting()
        .withReason(reason)
        .withMessage(message)
        .endWaiting()
        .build();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
