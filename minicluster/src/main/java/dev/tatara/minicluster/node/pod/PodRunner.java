package dev.tatara.minicluster.node.pod;

import dev.tatara.minicluster.node.NodeServices;
import dev.tatara.minicluster.node.NotYetException;
import dev.tatara.minicluster.node.container.ContainerRunner;
import dev.tatara.minicluster.node.container.ContainerSupport;
import dev.tatara.minicluster.node.container.LaunchPlanner;
import dev.tatara.minicluster.node.container.LogSource;
import dev.tatara.minicluster.node.volume.ConfigReader;
import dev.tatara.minicluster.node.volume.Volumes;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one pod on this node. */
public final class PodRunner {
  private static final Logger LOG = LoggerFactory.getLogger(PodRunner.class);
  private static final Duration MOUNT_RETRY = Duration.ofMillis(300);
  private static final int DEFAULT_GRACE_SECONDS = 30;

  private final Pod pod;
  private final NodeServices services;
  private final PodEnvironment environment;
  private final PodEvents events;
  private final PodContainers containers;
  private final PodStatusAssembler status;
  private final StatusPublisher publisher;
  private final List<Thread> sidecars = new ArrayList<>();
  private final PodRemoval removal = new PodRemoval();
  private PodProgress progress = PodProgress.beginning();
  private Instant stopDeadline;
  private boolean stoppingSidecars;

  private PodRunner(Pod pod, NodeServices services, PodEnvironment environment) {
    this.pod = pod;
    this.services = services;
    this.environment = environment;
    this.events =
        new PodEvents(services.client(), services.events(), pod, services.options().name());
    ContainerSupport support =
        new ContainerSupport(
            pod.getMetadata().getUid(),
            environment,
            services.owner(),
            events,
            services.http(),
            services.options().backOff(),
            grace());
    this.containers = PodContainers.of(pod, support, this::changed);
    this.status =
        new PodStatusAssembler(
            containers, environment, Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    this.publisher =
        new StatusPublisher(services.client(), pod, () -> status.build(currentProgress()));
  }

  /**
   * Begins to run a pod that was bound to this node.
   *
   * @throws NotYetException when the node has no address left
   */
  public static PodRunner start(Pod pod, NodeServices services) throws NotYetException {
    boolean onHost = Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
    String node = services.addresses().node();
    PodEnvironment environment =
        new PodEnvironment(
            PodFolder.of(services.pods(), pod.getMetadata()),
            onHost ? node : services.addresses().acquire(),
            node,
            services.options().name(),
            services.hostsFile().path(),
            services.client().getMasterUrl().getHost(),
            services.client().getMasterUrl().getPort());
    PodRunner runner = new PodRunner(pod, services, environment);
    services.hostsFile().add(pod, environment.podIp());
    runner.publisher.start();
    runner.changed();
    Thread.ofVirtual().name("pod-" + pod.getMetadata().getName()).start(runner::run);
    return runner;
  }

  private void run() {
    try {
      try (ActiveDeadline _ =
          ActiveDeadline.watch(pod.getSpec().getActiveDeadlineSeconds(), this::deadlinePassed)) {
        runContainers();
        stopSidecars();
      }
      releaseAddress(); // first: whoever sees the pod ended finds its name gone, too
      progress(currentProgress().withEnded());
      publisher.finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      removal.podEnded();
    }
  }

  private void runContainers() throws InterruptedException {
    try {
      Map<String, Path> volumes = mountVolumes();
      if (volumes == null) {
        return;
      }
      progress(currentProgress().withMounted());
      LaunchPlanner planner =
          new LaunchPlanner(
              pod,
              environment,
              services.options(),
              volumes,
              downwardApi(),
              new ConfigReader(services.client(), pod.getMetadata().getNamespace()));
      if (runInitContainers(planner)) {
        progress(currentProgress().withInitialized());
        runMainContainers(planner);
      }
    } catch (RuntimeException e) {
      LOG.error("pod {} failed on the node's side", pod.getMetadata().getName(), e);
      progress(currentProgress().withFailure("NodeError", String.valueOf(e.getMessage())));
    }
  }

  /** Null when stopped while waiting for something that is missing. */
  private Map<String, Path> mountVolumes() throws InterruptedException {
    Volumes volumes = new Volumes(services.client(), pod, environment.folder(), downwardApi());
    String reported = "";
    while (!isStopping()) {
      try {
        return volumes.mountAll();
      } catch (NotYetException | KubernetesClientException e) {
        if (!e.getMessage().equals(reported)) {
          reported = e.getMessage();
          events.warning(null, "FailedMount", reported);
        }
        awaitStop(MOUNT_RETRY);
      }
    }
    return null;
  }

  /** Returns whether the main containers may start. */
  private boolean runInitContainers(LaunchPlanner planner) throws InterruptedException {
    for (PodContainers.Init init : containers.init()) {
      if (isStopping()) {
        return false;
      }
      if (init.sidecar()) {
        sidecars.add(Thread.ofVirtual().start(() -> init.runner().run(planner)));
        init.runner().awaitStarted();
      } else {
        init.runner().run(planner);
        if (!init.runner().hasSucceeded()) {
          return false;
        }
      }
    }
    return !isStopping();
  }

  private void runMainContainers(LaunchPlanner planner) throws InterruptedException {
    List<Thread> threads =
        containers.main().stream()
            .map(runner -> Thread.ofVirtual().start(() -> runner.run(planner)))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void stopSidecars() throws InterruptedException {
    Instant deadline;
    synchronized (this) {
      stoppingSidecars = true;
      deadline = stopDeadline == null ? Instant.now().plus(grace()) : stopDeadline;
    }
    List<ContainerRunner> runners = containers.sidecarsLastFirst();
    for (ContainerRunner runner : runners) {
      runner.stop(deadline);
      if (runners.size() - runners.indexOf(runner) <= sidecars.size()) {
        sidecars.get(runners.size() - 1 - runners.indexOf(runner)).join();
      }
    }
  }

  private void deadlinePassed() {
    progress(
        currentProgress()
            .withFailure(
                "DeadlineExceeded",
                "Pod was active on the node longer than the specified deadline"));
    stop(Instant.now().plus(grace()));
  }

  /** Ends all containers: SIGTERM now, SIGKILL at the deadline; an earlier one wins. */
  public void stop(Instant deadline) {
    boolean withSidecars;
    synchronized (this) {
      if (stopDeadline == null || deadline.isBefore(stopDeadline)) {
        stopDeadline = deadline;
      }
      withSidecars = stoppingSidecars || !progress.initialized();
      notifyAll();
    }
    containers.withoutSidecars().forEach(runner -> runner.stop(deadline));
    if (withSidecars) {
      containers.sidecarsLastFirst().forEach(runner -> runner.stop(deadline));
    }
  }

  /** The API server wants the pod gone: stops it, then removes the object. */
  public void delete(ObjectMeta metadata) {
    Long seconds = metadata.getDeletionGracePeriodSeconds();
    stop(Instant.now().plusSeconds(seconds == null ? 0 : seconds));
    removal.removeObject(services.client(), pod);
  }

  /** The object is gone: stops what still runs, and removes the pod's folder. */
  public void discard() {
    stop(Instant.now().plusSeconds(1));
    removal.removeFolder(environment.folder().root());
  }

  /**
   * The node ends: stops the pod and reports nothing any more.
   *
   * @param limit to the pod's own grace
   */
  public void abandon(Duration limit) {
    publisher.abandon();
    stop(Instant.now().plus(grace().compareTo(limit) < 0 ? grace() : limit));
  }

  /** Waits until nothing of the pod runs. */
  public void awaitEnd() throws InterruptedException {
    removal.awaitEnd();
  }

  private void releaseAddress() {
    services.hostsFile().remove(pod);
    if (!environment.podIp().equals(environment.hostIp())) {
      services.addresses().release(environment.podIp());
    }
  }

  private DownwardApi downwardApi() {
    return new DownwardApi(pod, environment, services.options().capacity().quantities());
  }

  private Duration grace() {
    Long seconds = pod.getSpec().getTerminationGracePeriodSeconds();
    return Duration.ofSeconds(seconds == null ? DEFAULT_GRACE_SECONDS : seconds);
  }

  private void changed() {
    publisher.changed();
  }

  private void progress(PodProgress next) {
    synchronized (this) {
      progress = next;
    }
    changed();
  }

  private synchronized PodProgress currentProgress() {
    return progress;
  }

  private synchronized boolean isStopping() {
    return stopDeadline != null;
  }

  private synchronized void awaitStop(Duration limit) throws InterruptedException {
    if (stopDeadline == null) {
      wait(limit.toMillis());
    }
  }

  /** A container's log; empty when there is no such container or run. */
  public Optional<LogSource> log(String container, boolean previous) {
    return containers.find(container).flatMap(runner -> runner.log(previous));
  }

  public ObjectMeta metadata() {
    return pod.getMetadata();
  }

  /** The pod as this node sees it now. */
  public Pod current() {
    return new PodBuilder(pod).withStatus(status.build(currentProgress())).build();
  }
}
