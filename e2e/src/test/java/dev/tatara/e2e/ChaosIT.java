package dev.tatara.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tatara.api.v1alpha1.LLMTrainingJob;
import dev.tatara.api.v1alpha1.LLMTrainingJobStatus;
import dev.tatara.api.v1alpha1.Phase;
import dev.tatara.e2e.Faults.Fault;
import dev.tatara.minicluster.Checkout;
import dev.tatara.minicluster.Minicluster;
import dev.tatara.minicluster.MiniclusterOptions;
import dev.tatara.minicluster.StateDirectory;
import dev.tatara.minicluster.node.NodeOptions;
import dev.tatara.minicluster.operator.Manifests;
import dev.tatara.minicluster.operator.OperatorAccess;
import dev.tatara.minicluster.operator.OperatorOptions;
import dev.tatara.minicluster.operator.OperatorProcess;
import dev.tatara.minicluster.process.ProcessOwner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator is killed at random moments of running jobs, and what it asks of the API server goes
 * wrong at random: each job completes once, no child is made twice, nothing on the volume is lost.
 * It takes minutes, and so runs where it is asked for: {@code -Dtatara.kills=20
 * -Dtatara.chaos.jobs=10} is the full size, {@code -Dtatara.seed} draws other moments and faults.
 */
class ChaosIT {
  private static final int KILLS = Integer.getInteger("tatara.kills", 0);
  private static final long SEED = Long.getLong("tatara.seed", 4711);
  private static final int JOBS = Integer.getInteger("tatara.chaos.jobs", 2);
  private static final List<String> CHILDREN =
      List.of("corpus", "tokenizer", "tokenize", "train", "export", "report");
  private static final int STEPS = 60;

  // Several trainers that each want every core would wait for each other.
  private static final Map<String, String> ONE_THREAD = Map.of("OMP_NUM_THREADS", "1");

  /** From when it is ready to its end. */
  private static final int LONGEST_LIFE_MILLIS = 4000;

  private static final Duration LIMIT = Duration.ofMinutes(15);

  private final Checkout checkout = new Checkout(BuiltProgram.REPOSITORY);
  private final Faults faults = new Faults(SEED);
  private final List<String> jobs = new ArrayList<>();
  @TempDir private Path folder;

  @Test
  void everyJobCompletesOnceWithNothingTwiceAndNothingLost() throws Exception {
    assumeTrue(KILLS > 0, "chaos takes minutes: ask for it with -Dtatara.kills=20");
    MiniclusterOptions options =
        MiniclusterOptions.in(folder.resolve("cluster"))
            .withNode(
                NodeOptions.ofMachine().withImages(checkout.images()).withEnvironment(ONE_THREAD));
    Minicluster minicluster = Minicluster.start(options);
    try (RunningCluster cluster = new RunningCluster(minicluster);
        StateDirectory state = StateDirectory.open(folder.resolve("operator"));
        ProcessOwner owner = ProcessOwner.of(state.root())) {
      OperatorOptions built =
          checkout.operator().withEnvironment(Map.of("TATARA_POLL_INTERVAL", "500ms"));
      built.manifests().forEach(manifest -> Manifests.apply(cluster.client(), manifest));
      Path identity =
          OperatorAccess.grant(
              cluster.client(), minicluster.controlPlane(), built.access().orElseThrow());
      try (FaultyApiServer server = new FaultyApiServer(identity, faults);
          JobLedger ledger = new JobLedger(cluster.client(), RunningCluster.NAMESPACE);
          OperatorProcess operator =
              OperatorProcess.start(
                  built,
                  state,
                  owner.marker(),
                  server.writeKubeconfig(folder.resolve("faulty.kubeconfig")))) {
        carryOut(cluster, operator, ledger);
      }
    } catch (AssertionError e) {
      throw new AssertionError("with -Dtatara.seed=" + SEED + ": " + e.getMessage(), e);
    }
  }

  private void carryOut(RunningCluster cluster, OperatorProcess operator, JobLedger ledger)
      throws Exception {
    for (int i = 0; i < JOBS; i++) {
      startJob(cluster);
    }
    Random moments = new Random(SEED);
    for (int kill = 0; kill < KILLS; kill++) {
      Thread.sleep(moments.nextInt(LONGEST_LIFE_MILLIS));
      if (allComplete(cluster)) {
        startJob(cluster); // each kill is to hit a running job, on a fast machine too
      }
      operator.killAndAwaitRestart();
    }
    Awaitility.await("all jobs complete")
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> allComplete(cluster));
    System.out.printf(
        "with -Dtatara.seed=%d: %d jobs, %d kills; %d writes; %s%n",
        SEED, jobs.size(), KILLS, faults.writes(), faults.counts());
    assertEquals(Set.of(Fault.values()), faults.counts().keySet(), "each fault has happened");

    Map<String, LLMTrainingJobStatus> ended = perJob(name -> job(cluster, name).getStatus());
    operator.killAndAwaitRestart(); // it sees all of them again, ended
    Thread.sleep(LONGEST_LIFE_MILLIS);
    assertEquals(ended, perJob(name -> job(cluster, name).getStatus()), "status after the end");
    for (String name : jobs) {
      assertCompletedOnce(cluster, ledger, name);
    }
    assertNoChildTwice(ledger);
    for (String name : jobs) {
      new SurvivingArtifacts(checkout, cluster.volume()).check(job(cluster, name), STEPS);
    }
  }

  private void startJob(RunningCluster cluster) {
    String name = "chaos-" + jobs.size();
    jobs.add(name);
    cluster
        .jobs()
        .apply(
            JobManifest.small(name, RunningCluster.CLAIM)
                .with("spec.training.steps", STEPS)
                .with("spec.checkpoint.everySteps", STEPS / 3));
  }

  private static LLMTrainingJob job(RunningCluster cluster, String name) {
    return cluster.jobs().named(name).get();
  }

  private <T> Map<String, T> perJob(Function<String, T> of) {
    return jobs.stream()
        .collect(Collectors.toMap(Function.identity(), of, (a, b) -> a, TreeMap::new));
  }

  /** Fails at once when one has failed. */
  private boolean allComplete(RunningCluster cluster) {
    return jobs.stream()
        .map(name -> job(cluster, name))
        .map(
            job -> {
              Phase phase = LLMTrainingJobStatus.phaseOf(job);
              assertTrue(phase != Phase.FAILED, () -> "failed: " + job.getStatus().failure());
              return phase;
            })
        .allMatch(Phase.COMPLETE::equals);
  }

  private static void assertCompletedOnce(RunningCluster cluster, JobLedger ledger, String name) {
    List<Phase> phases = ledger.phases(name);
    assertEquals(phases.stream().sorted().distinct().toList(), phases, name + " goes forward only");
    assertEquals(Phase.COMPLETE, phases.getLast());
    assertEquals(1, ledger.completionTimes(name).size(), name + " ends at one time");
    Integer restarts = job(cluster, name).getStatus().restarts();
    assertTrue(restarts == null || restarts == 0, name + " restarted " + restarts + " times");
    // An operator that is killed between a status and its event loses the event.
    List<Integer> told =
        cluster
            .client()
            .v1()
            .events()
            .inNamespace(RunningCluster.NAMESPACE)
            .list()
            .getItems()
            .stream()
            .filter(event -> event.getInvolvedObject().getKind().equals("LLMTrainingJob"))
            .filter(event -> event.getInvolvedObject().getName().equals(name))
            .filter(event -> event.getReason().equals(Phase.COMPLETE.label()))
            .map(event -> event.getCount())
            .toList();
    assertTrue(told.isEmpty() || told.equals(List.of(1)), name + " told its end " + told);
  }

  private void assertNoChildTwice(JobLedger ledger) {
    Map<String, Integer> once = new TreeMap<>();
    for (String name : jobs) {
      CHILDREN.forEach(step -> once.put(name + "-" + step, 1));
    }
    assertEquals(once, sizes(ledger.jobs()), "Jobs that were ever there, by name");
    assertEquals(once, sizes(ledger.pods()), "pods that were ever there, by Job");
  }

  private static Map<String, Integer> sizes(Map<String, Set<String>> uids) {
    Map<String, Integer> sizes = new TreeMap<>();
    uids.forEach((name, seen) -> sizes.put(name, seen.size()));
    return sizes;
  }
}
