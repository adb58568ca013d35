package dev.tatara.minicluster.node.container;

import dev.tatara.minicluster.node.Image;
import dev.tatara.minicluster.node.NotYetException;
import dev.tatara.minicluster.process.Marker;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one container: it waits for what it needs, runs, and runs again as its restart policy
 * says, until it is stopped. One thread is in {@link #run}; all other methods may be called by any.
 */
public final class ContainerRunner {
  private static final String MARKER = "TATARA_CONTAINER";
  private static final Logger LOG = LoggerFactory.getLogger(ContainerRunner.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Container container;
  private final RestartPolicy policy;
  private final ContainerSupport support;
  private final ContainerStates states;
  private ContainerRun run; // the current or the last one
  private boolean stopping;

  /**
   * @param waitingReason why it does not run at first
   * @param onChange called when {@link #status} has changed
   */
  public ContainerRunner(
      Container container,
      RestartPolicy policy,
      String waitingReason,
      ContainerSupport support,
      Runnable onChange) {
    this.container = container;
    this.policy = policy;
    this.support = support;
    this.states = new ContainerStates(support.podUid(), container, waitingReason, onChange);
  }

  /**
   * Runs the container until it has ended for good.
   *
   * @param planner makes its command line anew for each run
   */
  public void run(LaunchPlanner planner) {
    try {
      Optional<Image> image = planner.image(container);
      if (image.isPresent()) {
        event("Pulled", "Container image \"%s\" is known to this node", container.getImage());
        runUntilDone(planner, image.get());
      } else {
        awaitStopWithoutImage();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("container {} failed on the node's side", container.getName(), e);
      states.startFailed(String.valueOf(e.getMessage()));
    } finally {
      states.finish();
    }
  }

  private void runUntilDone(LaunchPlanner planner, Image image) throws InterruptedException {
    BackOff backOff = new BackOff(support.backOff());
    while (!isStopping()) {
      Instant start = Instant.now();
      int exitCode = runOnce(planner, image);
      if (isStopping() || !policy.restarts(exitCode)) {
        return;
      }
      Duration wait = backOff.after(Duration.between(start, Instant.now()));
      if (!wait.isZero()) {
        String message =
            "back-off %s restarting failed container=%s"
                .formatted(wait.toString().substring(2).toLowerCase(), container.getName());
        states.crashLoopBackOff(message);
        support.events().warning(container.getName(), "BackOff", message);
        awaitStop(wait);
      }
      if (!isStopping()) {
        states.countRestart();
      }
    }
  }

  /** One run; returns its exit code, or 128 if it could not be started. */
  private int runOnce(LaunchPlanner planner, Image image) throws InterruptedException {
    Path log = support.environment().folder().log(container.getName(), states.restarts());
    Path message = support.environment().folder().terminationMessage(container.getName());
    TerminationMessage.reset(message);
    Marker marker = runMarker();
    Launch launch;
    try {
      launch = awaitLaunch(planner, image);
      if (launch == null) {
        return 0; // stopped before it began
      }
      launch = launch.with(support.owner()).with(marker);
      if (!startProcess(launch, marker, log)) {
        return 0;
      }
    } catch (StartException e) {
      states.startFailed(e.getMessage());
      support.events().warning(container.getName(), "Failed", "Error: " + e.getMessage());
      return ContainerStates.START_ERROR;
    }
    states.running();
    event("Started", "Started container %s", container.getName());
    ProbeChecker checker =
        new ProbeChecker(container, launch, support.environment().podIp(), support.http());
    int exitCode;
    try (ContainerProbes probes = new ContainerProbes(container, checker, new Probing())) {
      probes.start();
      run.awaitExit();
      exitCode = run.finish();
    }
    states.terminated(exitCode, TerminationMessage.read(container, message, log, exitCode));
    return exitCode;
  }

  /** Returns false when stopped meanwhile. */
  private synchronized boolean startProcess(Launch launch, Marker marker, Path log)
      throws StartException {
    if (stopping) {
      return false;
    }
    run = ContainerRun.start(launch, marker, log, message -> event("Killing", "%s", message));
    event("Created", "Created container: %s", container.getName());
    return true;
  }

  private Marker runMarker() {
    return new Marker(
        MARKER, "%s/%s/%d".formatted(support.podUid(), container.getName(), states.restarts()));
  }

  /** Asks again while something is missing; null when stopped meanwhile. */
  private Launch awaitLaunch(LaunchPlanner planner, Image image)
      throws InterruptedException, StartException {
    while (!isStopping()) {
      try {
        return planner.plan(container, image);
      } catch (NotYetException | KubernetesClientException e) {
        states.waiting("CreateContainerConfigError", e.getMessage());
        support.events().warning(container.getName(), "Failed", "Error: " + e.getMessage());
        awaitStop(RETRY);
      }
    }
    return null;
  }

  private void awaitStopWithoutImage() throws InterruptedException {
    String message =
        "image \"%s\" is not known to this node, and nothing is pulled here; give it in the image table"
            .formatted(container.getImage());
    support.events().warning(container.getName(), "Failed", message);
    states.waiting("ErrImagePull", message);
    awaitStop(support.backOff());
    states.waiting("ImagePullBackOff", message);
    while (!isStopping()) {
      awaitStop(Duration.ofDays(1));
    }
  }

  /** Ends the container for good: SIGTERM now, SIGKILL at the deadline; an earlier one wins. */
  public synchronized void stop(Instant deadline) {
    stopping = true;
    endRun(deadline, "Stopping container " + container.getName());
    notifyAll();
  }

  private synchronized void endRun(Instant deadline, String message) {
    if (run != null) {
      run.end(deadline, message);
    }
  }

  private synchronized boolean isStopping() {
    return stopping;
  }

  private synchronized void awaitStop(Duration limit) throws InterruptedException {
    Instant end = Instant.now().plus(limit);
    for (long left = limit.toMillis();
        left > 0 && !stopping;
        left = Duration.between(Instant.now(), end).toMillis()) {
      wait(left);
    }
  }

  private void event(String reason, String format, Object... arguments) {
    support.events().normal(container.getName(), reason, format.formatted(arguments));
  }

  public String name() {
    return container.getName();
  }

  /** Waits until the container has started, for a startup probe if it has one, or has ended. */
  public void awaitStarted() throws InterruptedException {
    states.awaitStarted();
  }

  /** Whether it has ended for good. */
  public boolean isFinished() {
    return states.isFinished();
  }

  /** Whether it has ended for good with exit code 0. */
  public boolean hasSucceeded() {
    return states.hasSucceeded();
  }

  /** As it stands in the pod's status. */
  public ContainerStatus status() {
    return states.status();
  }

  /**
   * The log of its current run, which may have ended, or of the run before.
   *
   * @return empty when there was no such run
   */
  public Optional<LogSource> log(boolean previous) {
    int run = states.logOf(previous);
    Path file = support.environment().folder().log(container.getName(), Math.max(0, run));
    return run >= 0 && Files.exists(file)
        ? Optional.of(new LogSource(file, () -> states.isRunning(run)))
        : Optional.empty();
  }

  /** What the probes find, put into states and events. */
  private final class Probing implements ProbeListener {
    @Override
    public void started() {
      states.started();
    }

    @Override
    public void ready(boolean ready) {
      states.ready(ready);
    }

    @Override
    public void failed(String kind, String message) {
      support
          .events()
          .warning(
              container.getName(), "Unhealthy", "%s probe failed: %s".formatted(kind, message));
    }

    @Override
    public void unhealthy(String kind) {
      endRun(
          Instant.now().plus(support.grace()),
          "Container %s failed its %s probe".formatted(container.getName(), kind));
    }
  }
}
