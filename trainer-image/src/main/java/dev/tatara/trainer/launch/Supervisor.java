package dev.tatara.trainer.launch;

import dev.tatara.trainer.FailureReason;
import dev.tatara.trainer.artifact.AtomicFiles;
import dev.tatara.trainer.comm.PortReservation;
import dev.tatara.trainer.config.RunConfiguration.ResourceSettings;
import dev.tatara.trainer.step.Environment;
import dev.tatara.trainer.step.StepFailure;
import dev.tatara.trainer.step.StopSignal;
import dev.tatara.trainer.step.TerminationMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the ranks of a pod and keeps them going until the run is done, or cannot be. */
public final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final int TERMINATED = FailureReason.TERMINATED.exitCode();

  private final ResourceSettings resources;
  private final NodeEnvironment node;
  private final Environment environment;
  private final List<String> command;
  private final LongSupplier newestCheckpoint;
  private final PrintStream out;
  private final RestartBudget budget;
  private Optional<LastRestart> lastRestart = Optional.empty();
  private volatile LocalGroup group;

  /**
   * As a pod has it: five restarts without a new checkpoint, 1 s to 16 s apart.
   *
   * @param command starts one rank, given the variables that make it one
   * @param newestCheckpoint step of the newest committed checkpoint, or -1
   * @param out where the ranks' output goes
   */
  public Supervisor(
      ResourceSettings resources,
      NodeEnvironment node,
      Environment environment,
      List<String> command,
      LongSupplier newestCheckpoint,
      PrintStream out) {
    this(
        resources,
        node,
        environment,
        command,
        newestCheckpoint,
        out,
        new RestartBudget(5, Duration.ofSeconds(1), Duration.ofSeconds(16)));
  }

  Supervisor(
      ResourceSettings resources,
      NodeEnvironment node,
      Environment environment,
      List<String> command,
      LongSupplier newestCheckpoint,
      PrintStream out,
      RestartBudget budget) {
    this.resources = resources;
    this.node = node;
    this.environment = environment;
    this.command = command;
    this.newestCheckpoint = newestCheckpoint;
    this.out = out;
    this.budget = budget;
  }

  /**
   * Runs the ranks to their end, and leaves the termination message of the rank that explains it.
   *
   * @return the exit code for the pod
   */
  public int run() throws IOException, InterruptedException {
    try (StopSignal stop = StopSignal.install(this::terminateRanks)) {
      Path messages = Files.createTempDirectory("tatara-ranks-");
      try {
        return superviseUntilTheEnd(messages, stop);
      } finally {
        AtomicFiles.delete(messages);
      }
    }
  }

  private int superviseUntilTheEnd(Path messages, StopSignal stop)
      throws IOException, InterruptedException {
    while (true) {
      GroupEnd end = runOnce(messages, stop);
      if (waitsForOthers(end) && !stop.requested()) {
        LOG.info("{}; the other pods are not all there: waiting on", end.describe());
        continue;
      }
      if (end.done() || end.lasting() || stop.requested()) {
        return finish(end, stop.requested());
      }
      // Not before: the volume may fail, which is nothing to a run that is done.
      long checkpoint = newestCheckpoint.getAsLong();
      Optional<Duration> pause = budget.next(checkpoint);
      if (pause.isEmpty()) {
        return finish(end, stop.requested());
      }
      LOG.warn(
          "{}; restart {} of this pod's ranks in {} s, from {}",
          end.describe(),
          budget.total(),
          pause.get().toSeconds(),
          checkpointName(checkpoint));
      lastRestart = Optional.of(LastRestart.of(end, checkpoint));
      stop.pause(pause.get());
      if (stop.requested()) {
        return finish(end, true);
      }
    }
  }

  /**
   * Whether other pods did not come, as while one that was evicted finds no node: this pod is not
   * to blame, and who starts pods knows of it.
   */
  private boolean waitsForOthers(GroupEnd end) {
    return resources.nodes() > 1 && end.reason().equals(FailureReason.RENDEZVOUS_TIMEOUT.label());
  }

  private GroupEnd runOnce(Path messages, StopSignal stop)
      throws IOException, InterruptedException {
    if (resources.nodes() > 1 || node.masterPort().isPresent()) {
      return runOnce(variables(), messages, stop);
    }
    // Nobody outside need know the port, so that several runs can share a machine.
    try (PortReservation rendezvous = PortReservation.at(node.bindAddress())) {
      Map<String, String> variables = variables();
      variables.put(NodeEnvironment.MASTER_PORT, Integer.toString(rendezvous.port()));
      return runOnce(variables, messages, stop);
    }
  }

  private GroupEnd runOnce(Map<String, String> variables, Path messages, StopSignal stop)
      throws IOException, InterruptedException {
    LocalGroup started =
        LocalGroup.start(resources.processesPerNode(), local -> start(local, variables, messages));
    group = started;
    if (stop.requested()) {
      // The signal came while there was nobody to pass it on to.
      started.terminate();
    }
    try {
      return started.await();
    } finally {
      group = null;
      started.kill();
    }
  }

  private RankProcess start(int localRank, Map<String, String> shared, Path messages)
      throws IOException {
    Map<String, String> variables = new HashMap<>(shared);
    variables.put(RankEnvironment.LOCAL_RANK, Integer.toString(localRank));
    int rank = node.nodeRank() * resources.processesPerNode() + localRank;
    String prefix = resources.worldSize() > 1 ? "[rank " + rank + "] " : "";
    RankProcess process =
        RankProcess.start(rank, command, variables, message(messages, localRank), prefix, out);
    LOG.info("rank {} of {} is process {}", rank, resources.worldSize(), process.pid());
    return process;
  }

  private Map<String, String> variables() {
    Map<String, String> variables = new HashMap<>();
    variables.put(RankEnvironment.INCARNATION, Long.toString(System.currentTimeMillis()));
    variables.put(RankEnvironment.RESTARTS, Integer.toString(budget.total()));
    lastRestart.ifPresent(restart -> variables.put(LastRestart.VARIABLE, restart.text()));
    if (!node.threadsGiven()) {
      int cores = Runtime.getRuntime().availableProcessors();
      int threads = Math.max(1, cores / resources.processesPerNode());
      variables.put(NodeEnvironment.THREADS, Integer.toString(threads));
    }
    return variables;
  }

  private void terminateRanks() {
    LocalGroup running = group;
    if (running != null) {
      running.terminate();
    }
  }

  private int finish(GroupEnd end, boolean stopped) throws IOException {
    boolean told = !end.message().isEmpty();
    if (end.done() || (told && (!stopped || end.exitCode() == TERMINATED))) {
      if (told && environment.terminationLog().isPresent()) {
        // In place: in a pod the file is a mount of its own.
        Files.writeString(environment.terminationLog().get(), end.message());
      }
      return end.exitCode();
    }
    StepFailure failure = explain(end, stopped);
    LOG.error("{}", failure.error().message());
    new TerminationMessage(environment).write(failure);
    return failure.error().exitCode();
  }

  private StepFailure explain(GroupEnd end, boolean stopped) {
    String checkpoint = checkpointName(newestCheckpoint.getAsLong());
    if (stopped) {
      return StepFailure.of(
          "train",
          FailureReason.TERMINATED,
          "asked to end; " + end.describe() + " before it could commit a checkpoint",
          "training continues from " + checkpoint);
    }
    if (end.killed()) {
      return StepFailure.of(
          "train",
          FailureReason.PEER_LOST,
          end.describe() + ", " + budget.total() + " restarts; newest: " + checkpoint,
          "signal 9 means most often that the container's memory limit was reached; others, that"
              + " native code crashed");
    }
    return StepFailure.of(
        "train",
        FailureReason.INTERNAL,
        end.describe() + " and left no message; newest: " + checkpoint,
        "the log of the rank says why");
  }

  private static String checkpointName(long step) {
    return step < 0 ? "the beginning" : "the checkpoint of step " + step;
  }

  private static Path message(Path messages, int localRank) {
    return messages.resolve("rank-" + localRank + ".json");
  }
}
